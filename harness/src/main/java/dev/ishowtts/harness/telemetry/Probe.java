package dev.ishowtts.harness.telemetry;

import java.util.List;
import java.util.OptionalLong;

/** Open access to one source's readings; used by one thread. */
public interface Probe extends AutoCloseable {
  /**
   * Returns what can be read now. An absent reading is left out, never 0; nothing is thrown.
   *
   * @param worker the measured process; empty between two of them
   */
  List<Reading> read(OptionalLong worker);

  @Override
  default void close() {}
}
