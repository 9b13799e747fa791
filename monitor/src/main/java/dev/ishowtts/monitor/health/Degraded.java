package dev.ishowtts.monitor.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** The state in which the service works, but something beside it does not: HTTP 200. */
final class Degraded {
  /** Between OUT_OF_SERVICE and UP in {@code management.endpoint.health.status.order}. */
  static final Status STATUS = new Status("DEGRADED");

  private Degraded() {}

  static Health.Builder health() {
    return Health.status(STATUS);
  }
}
