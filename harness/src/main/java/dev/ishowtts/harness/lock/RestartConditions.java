package dev.ishowtts.harness.lock;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.run.RestartSpan;
import dev.ishowtts.harness.run.RestartWatch;
import dev.ishowtts.harness.telemetry.jetson.ThermalSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the conditions say against single restarts: clocks that moved, heat, throttling and alarms
 * while they measured, and halves of a pair that began at different temperatures. Any thread.
 */
public final class RestartConditions implements RestartWatch {
  private final HostConditions before;
  private final Supplier<List<TelemetrySeries>> readings;
  private final ConditionLimits limits;
  private final RunConditions.Place place;
  private final Set<String> waived;
  private final Function<List<TelemetrySeries>, Optional<String>> more;

  /**
   * @param before read before the first restart
   * @param readings gives all readings of the run so far
   * @param place what computes
   * @param waived codes of obstacles that do not matter here
   * @param more another objection to the readings while a restart measured, as {@code code: line}
   */
  public RestartConditions(
      HostConditions before,
      Supplier<List<TelemetrySeries>> readings,
      ConditionLimits limits,
      RunConditions.Place place,
      Set<String> waived,
      Function<List<TelemetrySeries>, Optional<String>> more) {
    this.before = before;
    this.readings = readings;
    this.limits = limits;
    this.place = place;
    this.waived = Set.copyOf(waived);
    this.more = more;
  }

  @Override
  public Map<Integer, String> objections(List<RestartSpan> restarts) {
    List<TelemetrySeries> whole = readings.get();
    Map<Integer, String> objections = new TreeMap<>();
    for (RestartSpan restart : restarts) {
      List<TelemetrySeries> slice =
          whole.stream()
              .map(series -> series.between(restart.measuredMillis(), restart.endedMillis()))
              .toList();
      RunConditions.during(before, slice, whole, limits, place).stream()
          .filter(obstacle -> !waived.contains(obstacle.code()))
          .findFirst()
          .map(RestartConditions::text)
          .or(() -> more.apply(slice))
          .ifPresent(reason -> objections.put(restart.index(), reason));
    }
    differentStarts(restarts, whole)
        .forEach((index, reason) -> objections.putIfAbsent(index, reason));
    return objections;
  }

  private static String text(Obstacle obstacle) {
    return obstacle.code() + ": " + obstacle.message();
  }

  /** Returns the objection to both halves of pairs that began at different temperatures. */
  private Map<Integer, String> differentStarts(
      List<RestartSpan> restarts, List<TelemetrySeries> whole) {
    Optional<TelemetrySeries> hottest =
        whole.stream().filter(series -> series.key().equals(ThermalSource.HOTTEST)).findFirst();
    Map<Integer, String> objections = new TreeMap<>();
    for (List<RestartSpan> pair : pairs(restarts)) {
      Optional<Double> one = hottest.flatMap(series -> start(series, pair.get(0)));
      Optional<Double> other = hottest.flatMap(series -> start(series, pair.get(1)));
      if (one.isEmpty() || other.isEmpty()) {
        continue;
      }
      if (Math.abs(one.get() - other.get()) > limits.startDifferenceCelsius()) {
        String reason =
            String.format(
                Locale.ROOT,
                "hot-start: the halves of a pair began at %.1f °C and %.1f °C, at most %.1f °C"
                    + " apart are allowed",
                one.get(),
                other.get(),
                limits.startDifferenceCelsius());
        pair.forEach(half -> objections.put(half.index(), reason));
      }
    }
    return objections;
  }

  private static Optional<Double> start(TelemetrySeries hottest, RestartSpan restart) {
    return hottest.between(restart.begunMillis(), restart.endedMillis()).values().stream()
        .findFirst();
  }

  /** Returns baseline and candidate of each whole pair: in a block the k-th of either side. */
  private static List<List<RestartSpan>> pairs(List<RestartSpan> restarts) {
    Map<Integer, List<RestartSpan>> blocks = new TreeMap<>();
    for (RestartSpan restart : restarts) {
      restart
          .block()
          .ifPresent(block -> blocks.computeIfAbsent(block, b -> new ArrayList<>()).add(restart));
    }
    List<List<RestartSpan>> pairs = new ArrayList<>();
    for (List<RestartSpan> block : blocks.values()) {
      List<RestartSpan> baseline = side(block, Side.BASELINE);
      List<RestartSpan> candidate = side(block, Side.CANDIDATE);
      for (int k = 0;
          k < Math.min(Pairing.PER_BLOCK, Math.min(baseline.size(), candidate.size()));
          k++) {
        pairs.add(List.of(baseline.get(k), candidate.get(k)));
      }
    }
    return pairs;
  }

  private static List<RestartSpan> side(List<RestartSpan> block, Side side) {
    return block.stream().filter(restart -> restart.side() == side).toList();
  }
}
