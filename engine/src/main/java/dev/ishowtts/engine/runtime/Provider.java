package dev.ishowtts.engine.runtime;

/** Execution providers of ONNX Runtime that the engine can ask for. */
public enum Provider {
  CPU,
  CUDA,
  TENSORRT
}
