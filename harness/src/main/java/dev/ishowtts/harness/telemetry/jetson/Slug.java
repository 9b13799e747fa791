package dev.ishowtts.harness.telemetry.jetson;

import java.util.Locale;

/** Names of the hardware as parts of a reading's key. */
final class Slug {
  private Slug() {}

  /** Returns {@code name} in lower case with everything but letters and digits as {@code _}. */
  static String of(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
  }
}
