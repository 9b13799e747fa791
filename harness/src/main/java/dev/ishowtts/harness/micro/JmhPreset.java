package dev.ishowtts.harness.micro;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How much is measured where nobody says otherwise. */
public enum JmhPreset {
  /** A minute: is something badly wrong? */
  QUICK,
  /** Half an hour: every benchmark. */
  STANDARD,
  /** Hours: every benchmark with every value. */
  FULL;

  /** Returns the time after which JMH has hung. */
  public Duration limit() {
    return switch (this) {
      case QUICK -> Duration.ofMinutes(10);
      case STANDARD -> Duration.ofHours(2);
      case FULL -> Duration.ofHours(12);
    };
  }

  /** Returns what it measures. */
  public JmhOrder order() {
    return switch (this) {
      case QUICK ->
          new JmhOrder(
              List.of("LogMelBenchmark", "TimeGridBenchmark", "EngineBenchmark"),
              new TreeMap<>(
                  Map.of("seconds", "5", "nfe", "6,7", "length", "short", "precision", "fp32")),
              2,
              2,
              3,
              Duration.ofMillis(500));
      case STANDARD ->
          new JmhOrder(
              List.of(),
              new TreeMap<>(
                  Map.of("nfe", "7,16", "length", "short,medium", "precision", "fp32,int8")),
              5,
              3,
              5,
              Duration.ofSeconds(1));
      case FULL ->
          new JmhOrder(
              List.of(),
              new TreeMap<>(
                  Map.of(
                      "nfe", "6,7,8,16,32",
                      "length", "short,medium,long",
                      "precision", "fp32,int8")),
              12,
              5,
              5,
              Duration.ofSeconds(1));
    };
  }
}
