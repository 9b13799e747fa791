package dev.ishowtts.engine.runtime;

import java.util.Locale;

/** Execution providers of ONNX Runtime that the engine can ask for. */
public enum Provider {
  CPU("CPUExecutionProvider", "CPU"),
  CUDA("CUDAExecutionProvider", "CUDA"),
  TENSORRT("TensorrtExecutionProvider", "TensorRT");

  private final String runtimeName;
  private final String title;

  Provider(String runtimeName, String title) {
    this.runtimeName = runtimeName;
    this.title = title;
  }

  /** Returns its name in settings and run files, e.g. {@code cuda}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns ONNX Runtime's name, e.g. {@code CUDAExecutionProvider}. */
  public String runtimeName() {
    return runtimeName;
  }

  /** Returns its name for people. */
  public String title() {
    return title;
  }
}
