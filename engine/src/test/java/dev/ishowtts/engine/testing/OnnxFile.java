package dev.ishowtts.engine.testing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A hand-written graph of opset 17, node by node; shares nothing with the engine's own writer. */
final class OnnxFile {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("by hand");
  private final Map<String, String> properties = new TreeMap<>();

  /** Adds custom metadata. */
  OnnxFile properties(Map<String, String> more) {
    properties.putAll(more);
    return this;
  }

  OnnxFile input(String name, TensorProto.DataType type, Object... dims) {
    graph.addInput(info(name, type, dims));
    return this;
  }

  OnnxFile output(String name, TensorProto.DataType type, Object... dims) {
    graph.addOutput(info(name, type, dims));
    return this;
  }

  OnnxFile longs(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT64.getNumber());
    tensor.addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
    return this;
  }

  OnnxFile scalar(String name, float value) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData(value));
    return this;
  }

  /** Adds an operation with one output. */
  OnnxFile op(String output, String type, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder().setOpType(type).addAllInput(List.of(inputs)).addOutput(output));
    return this;
  }

  /** Adds an operation with one output and one integer attribute. */
  OnnxFile op(String output, String type, String attribute, long value, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .addAllInput(List.of(inputs))
            .addOutput(output)
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName(attribute)
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(value)));
    return this;
  }

  OnnxFile cast(String output, String input, TensorProto.DataType to) {
    return op(output, "Cast", "to", to.getNumber(), input);
  }

  void write(Path file) throws IOException {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph);
    properties.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    Files.write(file, model.build().toByteArray());
  }

  private static ValueInfoProto info(String name, TensorProto.DataType type, Object... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dim : dims) {
      TensorShapeProto.Dimension.Builder size = TensorShapeProto.Dimension.newBuilder();
      if (dim instanceof Integer number) {
        size.setDimValue(number);
      } else {
        size.setDimParam(dim.toString());
      }
      shape.addDim(size);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
