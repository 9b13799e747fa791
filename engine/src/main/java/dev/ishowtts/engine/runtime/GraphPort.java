package dev.ishowtts.engine.runtime;

/**
 * An input or output that a graph declares.
 *
 * @param name as the graph says it; exporters may change it
 * @param type of its elements
 * @param rank number of dimensions, 0 for a scalar
 */
public record GraphPort(String name, ElementType type, int rank) {
  /** Element types that graphs of speech models use. */
  public enum ElementType {
    FLOAT32,
    FLOAT16,
    INT16,
    INT32,
    INT64,
    /** Anything else. */
    OTHER
  }
}
