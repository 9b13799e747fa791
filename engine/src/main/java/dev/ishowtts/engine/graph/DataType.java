package dev.ishowtts.engine.graph;

import ai.onnx.proto.OnnxMl.TensorProto;

/** Element types that the graphs use. */
enum DataType {
  FLOAT(TensorProto.DataType.FLOAT),
  FLOAT16(TensorProto.DataType.FLOAT16),
  INT64(TensorProto.DataType.INT64),
  INT32(TensorProto.DataType.INT32),
  INT8(TensorProto.DataType.INT8),
  UINT8(TensorProto.DataType.UINT8),
  BOOL(TensorProto.DataType.BOOL);

  private final TensorProto.DataType proto;

  DataType(TensorProto.DataType proto) {
    this.proto = proto;
  }

  int number() {
    return proto.getNumber();
  }
}
