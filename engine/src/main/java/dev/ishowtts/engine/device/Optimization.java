package dev.ishowtts.engine.device;

/** How far ONNX Runtime rewrites a graph when it loads it. */
public enum Optimization {
  NONE(0),
  BASIC(1),
  EXTENDED(2),
  ALL(99);

  private final int level;

  Optimization(int level) {
    this.level = level;
  }

  int level() {
    return level;
  }
}
