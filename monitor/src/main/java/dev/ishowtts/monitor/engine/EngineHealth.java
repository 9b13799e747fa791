package dev.ishowtts.monitor.engine;

import dev.ishowtts.engine.EngineDescription;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether requests are spoken: part of readiness. OFF is UNKNOWN, which does not count; a model
 * that is being loaded is OUT_OF_SERVICE, one that could not be is DOWN.
 */
final class EngineHealth implements HealthIndicator {
  private final EngineRoom room;

  EngineHealth(EngineRoom room) {
    this.room = room;
  }

  @Override
  public Health health() {
    EngineState state = room.state();
    Health.Builder builder =
        switch (state.phase()) {
          case READY -> Health.up();
          case OFF -> Health.unknown();
          case LOADING, CLOSED -> Health.outOfService();
          case FAILED -> Health.down();
        };
    if (!state.words().isEmpty()) {
      builder.withDetail("reason", state.words());
    }
    state.description().ifPresent(loaded -> describe(builder, loaded));
    return builder.build();
  }

  private static void describe(Health.Builder builder, EngineDescription loaded) {
    builder
        .withDetail("model", loaded.modelName())
        .withDetail("digest", loaded.modelDigest())
        .withDetail("precision", loaded.precision())
        .withDetail("provider", loaded.provider())
        .withDetail("runtime", loaded.runtimeVersion())
        .withDetail("threads", loaded.threads());
  }
}
