package dev.ishowtts.harness.run;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.runtime.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A tiny fixed graph on an execution provider: eight products of [256, 256] matrices, each scaled
 * back by tanh, so that values stay finite whatever the provider's arithmetic.
 */
public final class GraphRuler implements Ruler {
  private static final int SIZE = 256;
  private static final int LAYERS = 8;
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final OnnxSession session;
  private final String kernel;
  private final Map<String, Tensor> input;

  private GraphRuler(OnnxSession session, String kernel) {
    this.session = session;
    this.kernel = kernel;
    this.input = Map.of("x", Tensor.floats(values(0), SIZE, SIZE));
  }

  /**
   * Returns the ruler on a provider.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the provider is not to be had
   */
  public static GraphRuler open(RuntimeOptions options) {
    try {
      Path file = Files.createTempFile("ishowtts-ruler", ".onnx");
      try {
        Files.write(file, model().toByteArray());
        return new GraphRuler(
            new OnnxRuntime(options).open(file),
            "graph-" + options.provider().name().toLowerCase(Locale.ROOT));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the control ruler's graph cannot be written: " + e.getMessage(), e);
    }
  }

  private static OnnxMl.ModelProto model() {
    OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder().setName("ruler");
    String value = "x";
    for (int layer = 0; layer < LAYERS; layer++) {
      String weight = "w" + layer;
      graph.addInitializer(
          OnnxMl.TensorProto.newBuilder()
              .setName(weight)
              .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
              .addDims(SIZE)
              .addDims(SIZE)
              .setRawData(bytes(values(layer + 1))));
      graph.addNode(node("MatMul", "p" + layer, value, weight));
      value = layer == LAYERS - 1 ? "y" : "t" + layer;
      graph.addNode(node("Tanh", value, "p" + layer));
    }
    graph.addInput(port("x")).addOutput(port("y"));
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build();
  }

  private static OnnxMl.NodeProto node(String operator, String output, String... inputs) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(java.util.List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static OnnxMl.ValueInfoProto port(String name) {
    OnnxMl.TensorShapeProto.Dimension size =
        OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(SIZE).build();
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                        .setShape(OnnxMl.TensorShapeProto.newBuilder().addDim(size).addDim(size))))
        .build();
  }

  private static float[] values(long seed) {
    Random random = new Random(seed);
    float[] values = new float[SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextFloat() - 0.5f) / 4;
    }
    return values;
  }

  private static ByteString bytes(float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return ByteString.copyFrom(buffer);
  }

  @Override
  public String kernel() {
    return kernel;
  }

  @Override
  public void work() {
    session.run(input);
  }

  /** Returns the graph's output, [256, 256]; the same after each {@link #work}. */
  float[] output() {
    Tensor.Floats output = session.run(input).get("y");
    if (output == null) {
      throw new IllegalStateException("the ruler's graph has no output y");
    }
    return output.toArray();
  }

  @Override
  public void close() {
    session.close();
  }
}
