package dev.ishowtts.harness.telemetry;

import java.util.Optional;

/**
 * A kind of readings beside the run. Registered with {@code @AutoService}; each one is held by
 * {@code TelemetrySourceContract}.
 */
public interface TelemetrySource {
  /** Returns the prefix of this source's keys, lower case, e.g. {@code host}. */
  String name();

  /**
   * Returns a probe for this host; empty where nothing of this source can be read. Never throws.
   */
  Optional<Probe> open(HostFiles host);
}
