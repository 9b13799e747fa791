package dev.ishowtts.engine.runtime;

/** What happens to operations that a GPU provider does not take. */
public enum CpuNodes {
  /** The graph is refused. */
  REFUSE,
  /** They run on the CPU; {@code ishowtts doctor} counts them. */
  ALLOW
}
