package dev.ishowtts.engine.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the known answers in {@code resources/golden}. */
public final class Golden {
  private Golden() {}

  /**
   * Returns {@code frontend.json}: what the official frontend makes of texts, seeds and signals.
   */
  public static JsonNode frontend() {
    return JsonMapper.shared().readTree(bytes("/golden/frontend.json"));
  }

  /** Returns {@code chinese.json}: segments and tokens of Chinese and mixed texts. */
  public static JsonNode chinese() {
    return JsonMapper.shared().readTree(bytes("/golden/chinese.json"));
  }

  /** Returns an fp32 tensor of {@code v1-tiny/golden.safetensors}, row-major. */
  public static float[] tensor(String name) {
    ByteBuffer file =
        ByteBuffer.wrap(bytes("/golden/v1-tiny/golden.safetensors")).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(file.getLong(0));
    byte[] json = new byte[header];
    file.get(8, json);
    JsonNode offsets = JsonMapper.shared().readTree(json).get(name).get("data_offsets");
    int start = 8 + header + offsets.get(0).asInt();
    float[] values = new float[(offsets.get(1).asInt() - offsets.get(0).asInt()) / Float.BYTES];
    file.position(start);
    file.asFloatBuffer().get(values);
    return values;
  }

  /** Returns a JSON array as doubles. */
  public static double[] doubles(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = Golden.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
