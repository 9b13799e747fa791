package dev.ishowtts.engine.checkpoint;

import dev.ishowtts.engine.fault.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file.
 *
 * @param dataStart file position that the offsets count from
 * @param tensors places by name
 * @param metadata text entries of {@code __metadata__}
 */
record SafetensorsHeader(long dataStart, Map<String, Place> tensors, Map<String, String> metadata) {
  static final int PREFIX = 8;
  static final long MAX_LENGTH = 100_000_000;
  private static final int MAX_TENSORS = 100_000;
  private static final int MAX_RANK = 16;
  private static final JsonFactory JSON = new JsonFactory();

  /** Where a tensor lies, in bytes from the end of the header. */
  record Place(TensorSpec spec, long begin, long end) {}

  static SafetensorsHeader read(String file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < PREFIX) {
      throw BadModel.of(
          file,
          "has %d bytes, a safetensors file has at least %d; fetch it again"
              .formatted(size, PREFIX));
    }
    long length = readFully(channel, 0, PREFIX).getLong();
    if (length < 2 || length > MAX_LENGTH || length > size - PREFIX) {
      throw BadModel.of(
          file,
          "header length is %s, must be 2 to %d; the file is no safetensors file or is cut short"
              .formatted(Long.toUnsignedString(length), Math.min(MAX_LENGTH, size - PREFIX)));
    }
    byte[] json = readFully(channel, PREFIX, (int) length).array();
    SafetensorsHeader header = new Reader(file, json).header(PREFIX + length);
    header.checkPlaces(file, size);
    return header;
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private void checkPlaces(String file, long fileSize) {
    List<Place> ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long at = 0;
    for (Place place : ordered) {
      if (place.begin() != at) {
        throw BadModel.of(
            file,
            "tensor '%s' begins at %d but the one before ends at %d; write the file again"
                .formatted(BadModel.shown(place.spec().name()), place.begin(), at));
      }
      at = place.end();
    }
    if (at != fileSize - dataStart) {
      throw BadModel.of(
          file,
          "its tensors need %d bytes after the header but there are %d; fetch the file again"
              .formatted(at, fileSize - dataStart));
    }
  }

  /** Reads the JSON without building a tree, so that a hostile one costs no memory. */
  private static final class Reader {
    private final String file;
    private final byte[] json;
    private final Map<String, Place> tensors = new HashMap<>();
    private final Map<String, String> metadata = new HashMap<>();

    Reader(String file, byte[] json) {
      this.file = file;
      this.json = json;
    }

    SafetensorsHeader header(long dataStart) {
      if (json[0] != '{') {
        throw bad("the header does not begin with '{'; the file is no safetensors file");
      }
      try (JsonParser parser =
          JSON.createParser(
              ObjectReadContext.empty(),
              new InputStreamReader(
                  new ByteArrayInputStream(json),
                  StandardCharsets.UTF_8
                      .newDecoder()
                      .onMalformedInput(CodingErrorAction.REPORT)
                      .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
        parser.nextToken();
        readEntries(parser);
        if (parser.nextToken() != null) {
          throw bad("the header goes on after its last '}'; write the file again");
        }
      } catch (JacksonException e) {
        throw BadModel.of(
            file,
            "the header is no sound JSON (%s); fetch the file again"
                .formatted(BadModel.shown(e.getOriginalMessage())),
            e);
      }
      return new SafetensorsHeader(dataStart, Map.copyOf(tensors), Map.copyOf(metadata));
    }

    private void readEntries(JsonParser parser) {
      boolean metadataSeen = false;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (!name.equals("__metadata__")) {
          readTensor(parser, name);
          continue;
        }
        if (metadataSeen) {
          throw bad("the header names '__metadata__' twice; write the file again");
        }
        metadataSeen = true;
        readMetadata(parser);
      }
    }

    private void readMetadata(JsonParser parser) {
      expect(parser, JsonToken.START_OBJECT, "__metadata__");
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        expect(parser, JsonToken.VALUE_STRING, "__metadata__." + key);
        if (metadata.put(key, parser.getString()) != null) {
          throw bad("__metadata__ names '" + BadModel.shown(key) + "' twice; write the file again");
        }
      }
    }

    private void readTensor(JsonParser parser, String name) {
      expect(parser, JsonToken.START_OBJECT, name);
      TensorType type = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        if (!seen.add(field)) {
          throw bad(name, "has '" + BadModel.shown(field) + "' twice; write the file again");
        }
        parser.nextToken();
        switch (field) {
          case "dtype" -> type = readType(parser, name);
          case "shape" -> shape = readNumbers(parser, name, "shape", MAX_RANK);
          case "data_offsets" -> offsets = readNumbers(parser, name, "data_offsets", 2);
          default ->
              throw bad(
                  name,
                  "has the unknown field '"
                      + BadModel.shown(field)
                      + "'; known are dtype, shape, data_offsets");
        }
      }
      add(name, type, shape, offsets);
    }

    private void add(
        String name,
        @Nullable TensorType type,
        @Nullable List<Long> shape,
        @Nullable List<Long> offsets) {
      if (type == null || shape == null || offsets == null || offsets.size() != 2) {
        throw bad(name, "needs dtype, shape and two data_offsets; write the file again");
      }
      long bytes = byteSize(name, type, shape);
      long begin = offsets.get(0);
      long end = offsets.get(1);
      if (begin > end || end - begin != bytes) {
        throw bad(
            name,
            "takes %d bytes as %s %s but its data_offsets are %s; write the file again"
                .formatted(bytes, type, shape, offsets));
      }
      Place place = new Place(new TensorSpec(name, type, shape), begin, end);
      if (tensors.put(name, place) != null) {
        throw bad(name, "is named twice; write the file again");
      }
      if (tensors.size() > MAX_TENSORS) {
        throw bad("has more than " + MAX_TENSORS + " tensors; this is no speech model");
      }
    }

    private long byteSize(String name, TensorType type, List<Long> shape) {
      try {
        return TensorSpec.byteSize(type, shape);
      } catch (ArithmeticException e) {
        throw BadModel.of(
            file,
            complaint(name, "has the impossible shape " + shape + "; write the file again"),
            e);
      }
    }

    private TensorType readType(JsonParser parser, String name) {
      expect(parser, JsonToken.VALUE_STRING, name + ".dtype");
      String text = parser.getString();
      return TensorType.named(text)
          .orElseThrow(
              () ->
                  bad(
                      name,
                      "has dtype '%s', known are %s; convert the file"
                          .formatted(BadModel.shown(text), List.of(TensorType.values()))));
    }

    private List<Long> readNumbers(JsonParser parser, String name, String field, int most) {
      expect(parser, JsonToken.START_ARRAY, name + "." + field);
      List<Long> numbers = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(parser, JsonToken.VALUE_NUMBER_INT, name + "." + field);
        long number = parser.getLongValue();
        if (number < 0 || numbers.size() == most) {
          throw bad(
              name,
              "has %s [… %d]; up to %d numbers from 0 are allowed; write the file again"
                  .formatted(field, number, most));
        }
        numbers.add(number);
      }
      return numbers;
    }

    private void expect(JsonParser parser, JsonToken token, String what) {
      if (parser.currentToken() != token) {
        throw bad(
            "'%s' in the header must be %s, got %s; write the file again"
                .formatted(BadModel.shown(what), token, parser.currentToken()));
      }
    }

    private EngineException bad(String complaint) {
      return BadModel.of(file, complaint);
    }

    private EngineException bad(String tensor, String complaint) {
      return BadModel.of(file, complaint(tensor, complaint));
    }

    private static String complaint(String tensor, String complaint) {
      return "tensor '" + BadModel.shown(tensor) + "' " + complaint;
    }
  }
}
