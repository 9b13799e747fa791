package dev.ishowtts.harness.run;

/** A fixed small piece of work whose time says how fast the machine is just now. */
public interface Ruler extends AutoCloseable {
  /** Returns its name in run files, e.g. {@code cpu}. */
  String kernel();

  /** Does the work once. */
  void work();

  @Override
  default void close() {}
}
