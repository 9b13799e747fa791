package dev.ishowtts.harness.run;

/** Who watches a run; called by one thread. */
public interface Progress extends AutoCloseable {
  /**
   * A part begins.
   *
   * @param name e.g. {@code restart 1 of 3}
   * @param steps how many {@link #step} are expected over the whole run
   */
  void begin(String name, int steps);

  /** One synthesis is over. */
  void step(String what);

  @Override
  void close();

  /** Watches nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(String name, int steps) {}

        @Override
        public void step(String what) {}

        @Override
        public void close() {}
      };
}
