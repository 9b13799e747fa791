package dev.ishowtts.harness.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names runs: sortable by start, unique, fit for a file name. */
public final class RunId {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RunId() {}

  /** Returns e.g. {@code 20261122T103000Z-quick-1a2b3c}. */
  public static String of(Instant started, String suite, RandomGenerator random) {
    return TIME.format(started)
        + "-"
        + suite
        + "-"
        + String.format(Locale.ROOT, "%06x", random.nextInt(1 << 24));
  }
}
