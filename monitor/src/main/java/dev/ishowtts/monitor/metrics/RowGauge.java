package dev.ishowtts.monitor.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/*
 * Not Micrometer's MultiGauge: it takes its rows away and puts them back, and a scrape in between sees one twice or none.
 */
/** One meter with a row for each set of tags; a row that has no value any more is NaN. */
final class RowGauge {
  private final MeterRegistry registry;
  private final String name;
  private final String description;
  private final Set<Tags> known = ConcurrentHashMap.newKeySet();
  private volatile Map<Tags, Double> values = Map.of();

  RowGauge(MeterRegistry registry, String name, String description) {
    this.registry = registry;
    this.name = name;
    this.description = description;
  }

  /** Takes the present values of all rows. */
  void set(Map<Tags, Double> now) {
    values = Map.copyOf(now);
    for (Tags tags : now.keySet()) {
      if (known.add(tags)) {
        Gauge.builder(name, this, rows -> rows.values.getOrDefault(tags, Double.NaN))
            .tags(tags)
            .description(description)
            .register(registry);
      }
    }
  }
}
