package dev.ishowtts.engine.device;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ishowtts.engine.checkpoint.Fp16;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * The graph {@code y = x · weight + bias} with x [rows, width] and any number of rows.
 *
 * @param weight [width, width], row-major
 * @param bias [width]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TinyModel(ElementType type, int width, float[] weight, float[] bias) {
  /** Returns a model with random weights that keep the size of x. */
  static TinyModel random(ElementType type, int width, long seed) {
    Random random = new Random(seed);
    float[] weight = new float[width * width];
    float[] bias = new float[width];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = Fp16.widen(Fp16.narrow((float) (random.nextGaussian() / Math.sqrt(width))));
    }
    for (int i = 0; i < width; i++) {
      bias[i] = Fp16.widen(Fp16.narrow((float) random.nextGaussian()));
    }
    return new TinyModel(type, width, weight, bias);
  }

  /** Returns y, summed in double precision. */
  float[] apply(float[] x) {
    float[] y = new float[x.length];
    for (int row = 0; row < x.length / width; row++) {
      for (int column = 0; column < width; column++) {
        double sum = bias[column];
        for (int k = 0; k < width; k++) {
          sum += (double) x[row * width + k] * weight[k * width + column];
        }
        y[row * width + column] = (float) sum;
      }
    }
    return y;
  }

  Path write(Path file) {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("tiny")
            .addInput(port("x"))
            .addOutput(port("y"))
            .addInitializer(tensor("weight", weight, width, width))
            .addInitializer(tensor("bias", bias, width))
            .addNode(node("MatMul", "x", "weight", "product"))
            .addNode(node("Add", "product", "bias", "y"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(9)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(20))
            .setGraph(graph)
            .build();
    try {
      return Files.write(file, model.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NodeProto node(String type, String left, String right, String result) {
    return NodeProto.newBuilder()
        .setName(type)
        .setOpType(type)
        .addInput(left)
        .addInput(right)
        .addOutput(result)
        .build();
  }

  private TensorProto tensor(String name, float[] values, long... dims) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.number());
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    for (float value : values) {
      if (type == ElementType.FLOAT16) {
        tensor.addInt32Data(Short.toUnsignedInt(Fp16.narrow(value)));
        continue;
      }
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  private ValueInfoProto port(String name) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.number()).setShape(shape)))
        .build();
  }
}
