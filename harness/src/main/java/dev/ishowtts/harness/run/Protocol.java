package dev.ishowtts.harness.run;

import java.util.Optional;

/**
 * The version of what run and worker say to each other: {@link Plan} one way, {@link WorkerEvent}
 * the other. It grows when an older partner would misunderstand; workers of another build take part
 * in paired runs.
 */
public final class Protocol {
  /** The version that this build speaks. */
  public static final int VERSION = 1;

  private Protocol() {}

  /**
   * Returns why a worker cannot take part; empty if it can.
   *
   * @param spoken version that the worker said; empty if it said none before its first event
   */
  static Optional<String> refusal(Optional<Integer> spoken) {
    if (spoken.equals(Optional.of(VERSION))) {
      return Optional.empty();
    }
    return Optional.of(
        "its worker speaks protocol "
            + spoken.map(version -> Integer.toString(version)).orElse("0 (before versions)")
            + ", this build speaks "
            + VERSION
            + ": choose a nearer version, or compare with --against stored");
  }
}
