package dev.ishowtts.engine;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Adds up the time of each stage; one thread. */
final class Stopwatch {
  /** A part of the work. */
  enum Stage {
    TEXT,
    VOICE,
    SAMPLER,
    VOCODER,
    JOIN
  }

  private final LongSupplier nanos;
  private final long start;
  private final Map<Stage, Long> sums = new EnumMap<>(Stage.class);
  private long last;

  Stopwatch(LongSupplier nanos) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.last = start;
  }

  /** Books the time since the last lap on a stage. */
  void lap(Stage stage) {
    long now = nanos.getAsLong();
    sums.merge(stage, now - last, Long::sum);
    last = now;
  }

  /** Books the time since the last lap on no stage. */
  void skip() {
    last = nanos.getAsLong();
  }

  Duration elapsed() {
    return Duration.ofNanos(nanos.getAsLong() - start);
  }

  StageTimings timings() {
    return new StageTimings(
        sum(Stage.TEXT), sum(Stage.VOICE), sum(Stage.SAMPLER), sum(Stage.VOCODER), sum(Stage.JOIN));
  }

  private Duration sum(Stage stage) {
    return Duration.ofNanos(sums.getOrDefault(stage, 0L));
  }
}
