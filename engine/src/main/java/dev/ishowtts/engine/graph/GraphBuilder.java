package dev.ishowtts.engine.graph;

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
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Writes one ONNX graph, node by node in topological order. Weights go to the shared {@link
 * ExternalData}; a loop body is a builder of its own that may use the values of the graph around
 * it.
 */
final class GraphBuilder {
  private static final int IR_VERSION = 9;
  private static final int OPSET = 20;
  private static final String CONTRIB = "com.microsoft";

  private final ExternalData data;
  private final GraphProto.Builder graph;
  private final AtomicInteger counter;
  private final GraphBuilder owner;
  private final Map<String, Value> weights = new HashMap<>();

  GraphBuilder(String name, ExternalData data) {
    this.data = data;
    this.graph = GraphProto.newBuilder().setName(name);
    this.counter = new AtomicInteger();
    this.owner = this;
  }

  private GraphBuilder(String name, GraphBuilder around) {
    this.data = around.data;
    this.graph = GraphProto.newBuilder().setName(name);
    this.counter = around.counter;
    this.owner = around.owner;
  }

  /** Declares an input; a dimension is a {@code Long}/{@code Integer} or a symbolic name. */
  Value input(String name, DataType type, Object... dims) {
    graph.addInput(info(name, type, dims));
    return new Value(name);
  }

  /** Declares an output under its public name. */
  void output(String name, Value value, DataType type, Object... dims) {
    node("Identity", "", List.of(value), List.of(new Value(name)), List.of());
    graph.addOutput(info(name, type, dims));
  }

  /** Makes the values of a weight when they are needed. */
  interface Values {
    float[] read() throws IOException;
  }

  /** Returns an fp32 weight in the shared file; the key is unique in the bundle. */
  Value weight(String key, Values values, long... dims) {
    return weight(DataType.FLOAT, key, values, dims);
  }

  /** Returns a weight in the shared file; the key is unique in the bundle. */
  Value weight(DataType type, String key, Values values, long... dims) {
    return external(key, () -> data.floats(type, key, values, dims), dims);
  }

  /** Returns a weight of bytes in the shared file; the key is unique in the bundle. */
  Value bytes(DataType type, String key, ExternalData.ByteSource values, long... dims) {
    return external(key, () -> data.bytes(type, key, values, dims), dims);
  }

  private interface SlotSource {
    ExternalData.Slot write() throws IOException;
  }

  private Value external(String key, SlotSource source, long... dims) {
    return owner.weights.computeIfAbsent(
        key,
        k -> {
          try {
            ExternalData.Slot slot = source.write();
            TensorProto.Builder tensor =
                TensorProto.newBuilder()
                    .setName(key)
                    .setDataType(slot.type().number())
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", slot.file()))
                    .addExternalData(entry("offset", Long.toString(slot.offset())))
                    .addExternalData(entry("length", Long.toString(slot.length())));
            for (long dim : dims) {
              tensor.addDims(dim);
            }
            owner.graph.addInitializer(tensor);
            return new Value(key);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Returns a small int64 vector. */
  Value longs(long... values) {
    String name = "i64" + Arrays.toString(values).replaceAll("[^0-9-]+", "_");
    return owner.weights.computeIfAbsent(
        name,
        k -> {
          TensorProto.Builder tensor =
              TensorProto.newBuilder().setName(name).setDataType(DataType.INT64.number());
          tensor.addDims(values.length);
          for (long value : values) {
            tensor.addInt64Data(value);
          }
          owner.graph.addInitializer(tensor);
          return new Value(name);
        });
  }

  /** Returns a small fp32 tensor. */
  Value floats(String key, float[] values, long... dims) {
    return owner.weights.computeIfAbsent(
        key,
        k -> {
          TensorProto.Builder tensor =
              TensorProto.newBuilder().setName(key).setDataType(DataType.FLOAT.number());
          for (long dim : dims) {
            tensor.addDims(dim);
          }
          for (float value : values) {
            tensor.addFloatData(value);
          }
          owner.graph.addInitializer(tensor);
          return new Value(key);
        });
  }

  /** Returns an fp32 scalar. */
  Value scalar(float value) {
    return floats("f32_" + Float.toHexString(value), new float[] {value});
  }

  /** Returns the value in another element type; itself if it has that type already. */
  Value cast(Value value, DataType from, DataType to) {
    return from == to ? value : op("Cast", List.of(value), Attribute.integer("to", to.number()));
  }

  /** Adds a standard operation with one output. */
  Value op(String type, List<Value> inputs, AttributeProto... attributes) {
    return ops(type, 1, inputs, attributes).get(0);
  }

  /** Adds a standard operation with several outputs. */
  List<Value> ops(String type, int outputs, List<Value> inputs, AttributeProto... attributes) {
    return add(type, "", outputs, inputs, attributes);
  }

  /** Adds an operation of ONNX Runtime's own set with one output. */
  Value contrib(String type, List<Value> inputs, AttributeProto... attributes) {
    return add(type, CONTRIB, 1, inputs, attributes).get(0);
  }

  /** Adds an operation of ours with one output, for arithmetic of a type. */
  Value step(
      StepOperation operation, DataType type, List<Value> inputs, AttributeProto... attributes) {
    return steps(operation, type, inputs, attributes).get(0);
  }

  /** Adds an operation of ours with all its outputs, for arithmetic of a type. */
  List<Value> steps(
      StepOperation operation, DataType type, List<Value> inputs, AttributeProto... attributes) {
    return add(
        operation.node(type == DataType.FLOAT16),
        StepOperation.DOMAIN,
        operation.outputs().size(),
        inputs,
        attributes);
  }

  /** Adds an operation of ONNX Runtime's own set whose outputs the caller names. */
  void contribNode(
      String type, List<Value> inputs, List<Value> outputs, AttributeProto... attributes) {
    node(type, CONTRIB, inputs, outputs, List.of(attributes));
  }

  /** Returns a value with a fresh name, for {@link #contribNode}. */
  Value fresh(String type) {
    return new Value(type + "_" + counter.incrementAndGet());
  }

  /** Writes the body of a loop that carries one value. */
  interface LoopBody {
    /** Returns the carried value after one turn; {@code turn} is an int64 scalar from 0. */
    Value step(GraphBuilder body, Value turn, Value carried);
  }

  /**
   * Adds a loop that carries one fp32 value.
   *
   * @param trips int64 scalar
   * @param initial carried value before the first turn
   * @param dims its shape
   */
  Value loop(Value trips, Value initial, Object[] dims, LoopBody step) {
    GraphBuilder body = new GraphBuilder("step", this);
    int id = counter.incrementAndGet();
    Value turn = body.input("turn_" + id, DataType.INT64);
    Value going = body.input("going_" + id, DataType.BOOL);
    Value carried = body.input("carried_" + id, DataType.FLOAT, dims);
    Value next = step.step(body, turn, carried);
    body.output("still_" + id, going, DataType.BOOL);
    body.output("next_" + id, next, DataType.FLOAT, dims);
    return op("Loop", List.of(trips, Value.NONE, initial), Attribute.graph("body", body.build()));
  }

  private List<Value> add(
      String type, String domain, int outputs, List<Value> inputs, AttributeProto... attributes) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      values.add(fresh(type));
    }
    node(type, domain, inputs, values, List.of(attributes));
    return values;
  }

  private void node(
      String type,
      String domain,
      List<Value> inputs,
      List<Value> outputs,
      List<AttributeProto> attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setName("n" + counter.incrementAndGet() + "_" + type)
            .setOpType(type)
            .setDomain(domain);
    inputs.forEach(value -> node.addInput(value.name()));
    outputs.forEach(value -> node.addOutput(value.name()));
    attributes.forEach(node::addAttribute);
    graph.addNode(node);
  }

  /** Returns the number of nodes written so far, without those of loop bodies. */
  int nodes() {
    return graph.getNodeCount();
  }

  private GraphProto build() {
    return graph.build();
  }

  /** Writes the model file. */
  void write(Path path) throws IOException {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("ishowtts")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(CONTRIB).setVersion(1))
            .setGraph(graph);
    if (graph.getNodeList().stream()
        .anyMatch(node -> node.getDomain().equals(StepOperation.DOMAIN))) {
      model.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(StepOperation.DOMAIN).setVersion(1));
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      model.build().writeTo(out);
    }
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static ValueInfoProto info(String name, DataType type, Object... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    BiConsumer<TensorShapeProto.Dimension.Builder, Object> put =
        (builder, dim) -> {
          if (dim instanceof Number number) {
            builder.setDimValue(number.longValue());
            return;
          }
          builder.setDimParam(dim.toString());
        };
    for (Object dim : dims) {
      TensorShapeProto.Dimension.Builder builder = TensorShapeProto.Dimension.newBuilder();
      put.accept(builder, dim);
      shape.addDim(builder);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.number()).setShape(shape)))
        .build();
  }
}
