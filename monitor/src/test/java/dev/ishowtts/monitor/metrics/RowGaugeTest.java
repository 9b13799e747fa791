package dev.ishowtts.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RowGaugeTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double value(String zone) {
    return registry.get("celsius").tag("zone", zone).gauge().value();
  }

  @Test
  void set_again_changesRowsWithoutTakingAnyAway() {
    RowGauge rows = new RowGauge(registry, "celsius", "Heat");
    rows.set(Map.of(Tags.of("zone", "cpu"), 41.0, Tags.of("zone", "gpu"), 48.5));
    var before = registry.get("celsius").tag("zone", "cpu").gauge();

    rows.set(Map.of(Tags.of("zone", "cpu"), 42.0));

    assertThat(value("cpu")).isEqualTo(42.0);
    assertThat(value("gpu")).as("not readable now").isNaN();
    assertThat(registry.get("celsius").gauges()).hasSize(2);
    assertThat(registry.get("celsius").tag("zone", "cpu").gauge()).isSameAs(before);
  }
}
