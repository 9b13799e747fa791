package dev.ishowtts.monitor.health;

import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the server of points answers; asked by the service's watch, not by who asks for health.
 */
public final class InfluxWatch {
  private final InfluxSettings settings;
  private final Clock clock;
  private volatile Optional<Seen> seen = Optional.empty();

  /** What came of the last question. */
  record Seen(boolean reachable, Instant at) {}

  /** Makes the watch; it asks nothing yet. */
  public InfluxWatch(InfluxSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Asks the server, if one is configured. */
  public void look() {
    if (isConfigured()) {
      try (InfluxWriter writer = new InfluxWriter(settings, clock)) {
        seen = Optional.of(new Seen(writer.isReachable(), clock.instant()));
      }
    }
  }

  boolean isConfigured() {
    return settings.url().isPresent();
  }

  Optional<Seen> seen() {
    return seen;
  }
}
