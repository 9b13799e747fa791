package dev.ishowtts.engine.graph;

/** A named tensor inside a graph. */
record Value(String name) {
  /** Stands for an optional input or output that is left out. */
  static final Value NONE = new Value("");
}
