package dev.ishowtts.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
final class DurationText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h)");
  private static final Map<String, Duration> UNITS = units();

  private DurationText() {}

  /** Returns the duration; empty if the text has another form. */
  static Optional<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
    return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
  }

  /** Returns the duration in the largest unit that holds it exactly; below 1 ms is cut off. */
  static String show(Duration duration) {
    String shown = duration.toMillis() + "ms";
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      long millis = unit.getValue().toMillis();
      if (duration.toMillis() % millis == 0) {
        shown = duration.toMillis() / millis + unit.getKey();
      }
      if (duration.isZero()) {
        return "0s";
      }
    }
    return shown;
  }

  private static Map<String, Duration> units() {
    Map<String, Duration> units = new LinkedHashMap<>();
    units.put("ms", Duration.ofMillis(1));
    units.put("s", Duration.ofSeconds(1));
    units.put("m", Duration.ofMinutes(1));
    units.put("h", Duration.ofHours(1));
    return units;
  }
}
