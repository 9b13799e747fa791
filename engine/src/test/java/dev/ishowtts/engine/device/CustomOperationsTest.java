package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ishowtts.engine.device.OperationCall.Tensor;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations computed by this program inside a session on the CPU. */
final class CustomOperationsTest {
  private static final String DOMAIN = "test.operations";

  @TempDir private Path folder;
  private final OrtLibrary library = TestLibrary.get();
  private final CpuMemory memory = new CpuMemory();
  private final long handlesBefore = library.openHandles();

  /** y = factor · x, of any shape; refuses a negative factor. */
  private static final class Scaled implements CustomOperation {
    @Override
    public String name() {
      return "Scaled";
    }

    @Override
    public List<ElementType> inputs() {
      return List.of(ElementType.FLOAT32);
    }

    @Override
    public List<ElementType> outputs() {
      return List.of(ElementType.FLOAT32);
    }

    @Override
    public List<String> attributes() {
      return List.of("factor");
    }

    @Override
    public void compute(OperationCall call) {
      int factor = call.attribute("factor");
      if (factor < 0) {
        throw new IllegalArgumentException("factor must be >= 0, got " + factor);
      }
      Tensor x = call.input(0);
      float[] values = x.address().getFloatArray(0, (int) x.elements());
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
      call.output(0, x.shape()).address().write(0, values, 0, values.length);
    }
  }

  @AfterEach
  void everythingIsGivenBack() {
    memory.close();
    assertThat(library.openHandles()).isEqualTo(handlesBefore);
  }

  @Test
  void run_twoNodes_eachWithItsOwnAttribute() throws IOException {
    Path graph = graph(node("x", "between", 3), node("between", "y", 5));
    try (CustomOperations ours =
            new CustomOperations(library, Provider.CPU, DOMAIN, List.of(new Scaled()));
        DeviceSession session = open(graph, ours);
        DeviceBuffer x = memory.allocate(ElementType.FLOAT32, 4);
        DeviceBuffer y = memory.allocate(ElementType.FLOAT32, 4)) {
      x.upload(1, -2, 0.5f, 4);
      session.bind().input("x", x, 4).output("y", y, 4).run();

      assertThat(y.floats(0, 4)).containsExactly(15, -30, 7.5f, 60);
    }
  }

  @Test
  void run_operationThatThrows_failsWithItsNameAndMessage() throws IOException {
    Path graph = graph(node("x", "y", -1));
    try (CustomOperations ours =
            new CustomOperations(library, Provider.CPU, DOMAIN, List.of(new Scaled()));
        DeviceSession session = open(graph, ours);
        DeviceBuffer x = memory.allocate(ElementType.FLOAT32, 4);
        DeviceBuffer y = memory.allocate(ElementType.FLOAT32, 4)) {
      Binding binding = session.bind().input("x", x, 4).output("y", y, 4);

      assertThatThrownBy(binding::run)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("scaled.onnx failed: ")
          .hasMessageContaining("Scaled")
          .hasMessageContaining("factor must be >= 0, got -1")
          .extracting("fault")
          .isEqualTo(EngineFault.RUNTIME);
    }
  }

  @Test
  void open_nodeWithoutTheAttribute_isABadModel() throws IOException {
    Path graph = graph(node("x", "y", 1).toBuilder().clearAttribute().build());
    try (CustomOperations ours =
        new CustomOperations(library, Provider.CPU, DOMAIN, List.of(new Scaled()))) {
      assertThatThrownBy(() -> open(graph, ours))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("Scaled has no attribute factor")
          .extracting("fault")
          .isEqualTo(EngineFault.BAD_MODEL);
    }
  }

  @Test
  void open_withoutTheOperations_isABadModel() throws IOException {
    Path graph = graph(node("x", "y", 1));

    assertThatThrownBy(() -> DeviceSession.open(library, graph, DeviceOptions.on(memory)))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("scaled.onnx cannot be loaded: ")
        .extracting("fault")
        .isEqualTo(EngineFault.BAD_MODEL);
  }

  private DeviceSession open(Path graph, CustomOperations ours) {
    return DeviceSession.open(library, graph, DeviceOptions.on(memory).withOperations(ours));
  }

  private Path graph(NodeProto... nodes) throws IOException {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("scaled")
            .addInput(port("x"))
            .addOutput(port("y"))
            .addAllNode(List.of(nodes))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(9)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(20))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1))
            .setGraph(graph)
            .build();
    return Files.write(folder.resolve("scaled.onnx"), model.toByteArray());
  }

  private static NodeProto node(String input, String output, long factor) {
    return NodeProto.newBuilder()
        .setName("scaled_" + output)
        .setOpType("Scaled")
        .setDomain(DOMAIN)
        .addInput(input)
        .addOutput(output)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("factor")
                .setType(AttributeProto.AttributeType.INT)
                .setI(factor))
        .build();
  }

  private static ValueInfoProto port(String name) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(ElementType.FLOAT32.number())
                        .setShape(shape)))
        .build();
  }
}
