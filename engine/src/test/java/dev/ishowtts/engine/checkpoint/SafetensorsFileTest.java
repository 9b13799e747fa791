package dev.ishowtts.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void open_officialLayout_listsTensorsAndReadsThem() throws IOException {
    try (SafetensorsFile golden = SafetensorsFile.open(GoldenFiles.tiny("golden.safetensors"))) {
      assertThat(golden.shapes()).containsEntry("mel", List.of(94L, 100L)).hasSize(31);
      assertThat(golden.floats("times_nfe1")).containsExactly(0f, 1f);
      assertThat(golden.type("tokens")).isEqualTo(TensorType.I64);
      assertThat(golden.floats("tokens")).hasSize(49).doesNotContain(-1f);
      assertThat(golden.bytes("mel").remaining()).isEqualTo(4 * 9400);
      assertThat(golden.bytes("mel").isReadOnly()).isTrue();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> golden.floats("nothing"))
          .withMessage("no tensor 'nothing' in golden.safetensors");
    }
  }

  @Test
  void writer_everyType_isReadBackWidened() throws IOException {
    Path file = folder.resolve("all.safetensors");
    List<TensorSpec> specs =
        List.of(TensorType.values()).stream()
            .map(type -> new TensorSpec("t." + type, type, List.of(3L, 1L)))
            .toList();
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, specs, Map.of("format", "pt", "note", "ü\"\n"))) {
      for (TensorSpec spec : specs) {
        writer.bytes(spec.name(), 0, values(spec.type()));
      }
      writer.finish();
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.metadata()).containsEntry("note", "ü\"\n").containsEntry("format", "pt");
      for (TensorSpec spec : specs) {
        float[] expected =
            switch (spec.type()) {
              case U8 -> new float[] {1, 0, 254};
              case BOOL -> new float[] {1, 0, 1};
              case F64, F32, F16, BF16, I64, I32, I16, I8 -> new float[] {1, 0, -2};
            };
        assertThat(read.floats(spec.name())).as(spec.name()).containsExactly(expected);
      }
    }
  }

  private static ByteBuffer values(TensorType type) {
    ByteBuffer buffer = ByteBuffer.allocate(3 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : new int[] {1, 0, -2}) {
      switch (type) {
        case F64 -> buffer.putDouble(value);
        case F32 -> buffer.putFloat(value);
        case F16 -> buffer.putShort(Fp16.narrow(value));
        case BF16 -> buffer.putShort(Bf16.narrow(value));
        case I64 -> buffer.putLong(value);
        case I32 -> buffer.putInt(value);
        case I16 -> buffer.putShort((short) value);
        case I8, U8, BOOL -> buffer.put((byte) value);
      }
    }
    return buffer.flip();
  }

  @Test
  void writer_scalarAndEmptyTensors_areKept() throws IOException {
    Path file = folder.resolve("odd.safetensors");
    List<TensorSpec> specs =
        List.of(
            new TensorSpec("scalar", TensorType.F32, List.of()),
            new TensorSpec("empty", TensorType.F32, List.of(0L, Long.MAX_VALUE)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of())) {
      writer.floats("scalar", new float[] {7});
      writer.finish();
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.floats("scalar")).containsExactly(7f);
      assertThat(read.floats("empty")).isEmpty();
    }
  }

  @Test
  void writer_missingOrForeignBytes_areRefused() throws IOException {
    List<TensorSpec> specs = List.of(new TensorSpec("a", TensorType.F32, List.of(2L)));
    Path file = folder.resolve("short.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of())) {
      writer.bytes("a", 4, ByteBuffer.allocate(4));
      assertThatIllegalStateException()
          .isThrownBy(writer::finish)
          .withMessage("tensor 'a' needs 8 bytes, 4 were written");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.bytes("a", 4, ByteBuffer.allocate(5)))
          .withMessageContaining("[4, 9)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.floats("b", new float[1]))
          .withMessage("no tensor 'b' was announced");
    }
  }

  @Test
  void bytes_beyondTwoGigabytes_areReadOrRefusedByName() throws IOException {
    Path file = folder.resolve("large.safetensors");
    String header =
        "{\"big\":{\"dtype\":\"U8\",\"shape\":[2147483648],\"data_offsets\":[0,2147483648]},"
            + "\"end\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2147483648,2147483652]}}";
    Files.write(file, file(header, 0));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(sparse.length() + 2_147_483_648L);
      sparse.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.floats("end")).containsExactly(1f);
      assertThatThrownBy(() -> read.bytes("big"))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("tensor 'big' has 2147483648 bytes; at most 2147483647");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|4|does not begin with '{'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} {}|4|goes on after",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} |8|need 4 bytes after the"
            + " header but there are 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} |3|need 4 bytes after the"
            + " header but there are 3",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}} |4|tensor 'a' has dtype"
            + " 'F31'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|4|tensor 'a' has shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|4|'a.shape' in the"
            + " header must be VALUE_NUMBER_INT",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807],\"data_offsets\":[0,4]}}|4|impossible"
            + " shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[92233720368547758070],\"data_offsets\":[0,4]}}|4|no sound"
            + " JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|takes 8 bytes as F32 [2]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|4|data_offsets are [4, 0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8|begins at 4 but the one"
            + " before ends at 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|4|needs dtype, shape and two data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}|4|has 'shape'"
            + " twice",
        "{\"a\":{\"x\":1,\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|unknown field 'x'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8|named"
            + " twice",
        "{\"__metadata__\":{\"a\":1}}|0|'__metadata__.a' in the header must be VALUE_STRING",
        "{\"__metadata__\":{},\"__metadata__\":{}}|0|'__metadata__' twice",
        "{\"a\":|0|no sound JSON"
      })
  void open_brokenHeader_isRefusedWithItsReason(String header, int data, String reason)
      throws IOException {
    Path file = folder.resolve("broken.safetensors");
    Files.write(file, file(header, data));
    assertRefused(file, reason);
  }

  @Test
  void open_impossibleLengths_areRefused() throws IOException {
    Path file = folder.resolve("length.safetensors");
    Files.write(file, new byte[7]);
    assertRefused(file, "has 7 bytes, a safetensors file has at least 8");
    for (long length : new long[] {0, 1, 9, -1, Long.MIN_VALUE, 100_000_001, 1L << 32}) {
      Files.write(
          file,
          ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array(),
          java.nio.file.StandardOpenOption.TRUNCATE_EXISTING);
      assertRefused(file, "header length is " + Long.toUnsignedString(length));
    }
  }

  @Test
  void open_truncatedCheckpoint_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(GoldenFiles.tiny("vocos.safetensors"));
    Path file = folder.resolve("cut.safetensors");
    for (int length : new int[] {0, 8, 100, 2671, 2672, whole.length / 2, whole.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .as("cut at %d", length)
          .isInstanceOf(EngineException.class);
    }
  }

  @Test
  void bytes_fileReplacedByAShorterOne_isRefused() throws IOException {
    Path file = folder.resolve("shrinks.safetensors");
    Files.copy(GoldenFiles.tiny("vocos.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
    try (SafetensorsFile read = SafetensorsFile.open(file);
        RandomAccessFile shrink = new RandomAccessFile(file.toFile(), "rw")) {
      shrink.setLength(5000);
      assertThatThrownBy(() -> read.floats("head.out.weight"))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("the file now has 5000");
    }
  }

  @Test
  void open_tenThousandMutations_neverFailOtherwise() {
    long seed = 20_251_122;
    Assertions.assertThatNoException()
        .as("seed %d", seed)
        .isThrownBy(() -> mutate(new SplittableRandom(seed), 12_000));
  }

  private void mutate(SplittableRandom random, int rounds) throws IOException {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"a.bias\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[24,28]},"
            + "\"step\":{\"dtype\":\"BOOL\",\"shape\":[],\"data_offsets\":[28,29]}}   ";
    String[] edits = {
      "-1",
      "9223372036854775807",
      "99999999999999999999",
      "1e999999999",
      "null",
      "{",
      "[",
      "]",
      "}",
      ",",
      "\"",
      "\\u0000",
      "4294967296",
      "0",
      "\"F64\"",
      "\"I8\"",
      "shape",
      "[[[[",
      " ",
    };
    Path file = folder.resolve("mutant.safetensors");
    // Overwriting a file makes some file systems flush it; a new one costs nothing.
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = file(edit(header, edits, random), 29);
      switch (random.nextInt(4)) {
        case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
        case 2 -> ByteBuffer.wrap(bytes).putLong(0, random.nextLong() >>> random.nextInt(64));
        default -> bytes[random.nextInt(8)] += (byte) random.nextInt(-3, 4);
      }
      Files.deleteIfExists(file);
      Files.write(file, bytes);
      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        for (String name : read.shapes().keySet()) {
          assertThat(read.floats(name).length).isLessThanOrEqualTo(29);
        }
      } catch (EngineException e) {
        assertThat(e.fault()).isEqualTo(EngineFault.BAD_MODEL);
        assertThat(e.getMessage()).startsWith("mutant.safetensors: ").doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(rounds / 2);
  }

  private static String edit(String header, String[] edits, SplittableRandom random) {
    if (random.nextInt(3) == 0) {
      return header;
    }
    int from = random.nextInt(header.length());
    int to = Math.min(header.length(), from + random.nextInt(12));
    return header.substring(0, from) + edits[random.nextInt(edits.length)] + header.substring(to);
  }

  private static byte[] file(String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_MODEL))
        .hasMessageStartingWith(BadModel.nameOf(file) + ": ")
        .hasMessageContaining(reason);
  }
}
