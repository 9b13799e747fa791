package dev.ishowtts.harness.lock;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.telemetry.jetson.EmcSource;
import dev.ishowtts.harness.telemetry.jetson.GpuClock;
import dev.ishowtts.harness.telemetry.jetson.GpuSource;
import dev.ishowtts.harness.telemetry.jetson.ThermalSource;
import dev.ishowtts.harness.telemetry.jetson.ThrottleSource;
import dev.ishowtts.harness.telemetry.jetson.Throttling;
import dev.ishowtts.harness.telemetry.nvidia.NvidiaSmiSource;
import dev.ishowtts.harness.telemetry.nvidia.SlowdownReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;

/**
 * What the conditions of a run say against its verdict. Every obstacle makes a verdict
 * INCONCLUSIVE; a policy that does not require locked clocks takes the ones of {@link
 * dev.ishowtts.baselines.gate.GatePolicy#CLOCK_CODES} as notes.
 *
 * <p>A reading of the GPU's clock counts only where the GPU had work: without work the driver shows
 * the idle clock of a GPU that is switched off.
 */
public final class RunConditions {
  /** Readings of clock and load further apart than this are not of one moment. */
  private static final long SAME_MOMENT_MILLIS = 600;

  private final HostConditions before;
  private final Map<String, TelemetrySeries> series = new TreeMap<>();
  private final Map<String, TelemetrySeries> whole = new TreeMap<>();
  private final HostConditions after;
  private final ConditionLimits limits;
  private final Place place;
  private final List<Obstacle> obstacles = new ArrayList<>();

  /** What computed; the clocks of what did not are nobody's concern. */
  public enum Place {
    PROCESSOR,
    GPU;

    /** Returns the place of an execution provider by its name, e.g. {@code cpu}. */
    public static Place of(String provider) {
      return provider.equals("cpu") ? PROCESSOR : GPU;
    }
  }

  private RunConditions(
      HostConditions before,
      List<TelemetrySeries> series,
      List<TelemetrySeries> whole,
      HostConditions after,
      ConditionLimits limits,
      Place place) {
    this.before = before;
    this.after = after;
    this.limits = limits;
    this.place = place;
    series.forEach(one -> this.series.put(one.key(), one));
    whole.forEach(one -> this.whole.put(one.key(), one));
  }

  /**
   * Returns everything that speaks against the run, in a fixed order; empty if nothing does.
   *
   * @param before read before the first sample, while the host is at rest
   * @param series readings during the run
   * @param after read after the last sample
   * @param place what computed
   */
  public static List<Obstacle> obstacles(
      HostConditions before,
      List<TelemetrySeries> series,
      HostConditions after,
      ConditionLimits limits,
      Place place) {
    RunConditions run = new RunConditions(before, series, series, after, limits, place);
    run.locks();
    run.emcClock();
    run.emcAcross();
    if (place == Place.GPU) {
      run.gpuClock();
      run.discreteGpus();
      run.foreignGpuLoad();
    }
    run.throttling();
    run.overCurrent();
    run.startHeat();
    run.heat();
    return List.copyOf(run.obstacles);
  }

  /**
   * Returns what speaks against a whole run of several restarts: locks, power mode, foreign load,
   * and what is known only from before and after. What readings can put down to single restarts is
   * {@link #during}'s.
   *
   * @param series readings during the run
   */
  public static List<Obstacle> ofHost(
      HostConditions before,
      List<TelemetrySeries> series,
      HostConditions after,
      ConditionLimits limits,
      Place place) {
    RunConditions run = new RunConditions(before, List.of(), series, after, limits, place);
    run.locks();
    run.emcAcross();
    if (place == Place.GPU) {
      run.foreignGpuLoad();
    }
    run.throttling();
    run.overCurrent();
    run.startHeat();
    run.heat();
    return List.copyOf(run.obstacles);
  }

  /**
   * Returns what speaks against one restart.
   *
   * @param before read before the first restart
   * @param slice readings while the restart measured
   * @param whole all readings of the run: they say which clock is the usual one
   */
  static List<Obstacle> during(
      HostConditions before,
      List<TelemetrySeries> slice,
      List<TelemetrySeries> whole,
      ConditionLimits limits,
      Place place) {
    RunConditions run = new RunConditions(before, slice, whole, before, limits, place);
    run.emcClock();
    if (place == Place.GPU) {
      run.gpuClock();
      run.discreteGpus();
    }
    run.throttled(new TreeMap<>());
    run.alarms();
    run.heat(new ArrayList<>());
    return List.copyOf(run.obstacles);
  }

  private void locks() {
    LockStatus first = status(before);
    LockStatus last = status(after);
    boolean hasDiscrete = place == Place.GPU && discreteGpus(whole, "").findAny().isPresent();
    switch (first.state()) {
      case UNLOCKED ->
          add("clocks-unlocked", "%s: ishowtts lock apply", String.join("; ", first.reasons()));
      case LOCKED_BUT_SLOW_MODE ->
          add("slow-power-mode", "%s: ishowtts lock apply", String.join("; ", first.reasons()));
      case UNKNOWN -> {
        // A discrete GPU is judged by what it did during the run.
        if (!hasDiscrete) {
          add(
              "clocks-unverified",
              "%s: whether the clocks are locked is not known",
              String.join("; ", first.reasons()));
        }
      }
      case LOCKED, LOCKED_CPU_GPU -> {}
    }
    if (first.state() != LockState.UNLOCKED && last.state() == LockState.UNLOCKED) {
      add(
          "clocks-unlocked",
          "the clocks were unlocked during the run (%s): ishowtts lock apply, measure again",
          String.join("; ", last.reasons()));
    }
    if (!before.powerMode().equals(after.powerMode())) {
      add(
          "power-mode-changed",
          "the power mode went from %s to %s during the run: measure again",
          before.powerMode().orElse("unknown"),
          after.powerMode().orElse("unknown"));
    }
  }

  private LockStatus status(HostConditions conditions) {
    return place == Place.GPU ? LockStatus.of(conditions) : LockStatus.ofProcessor(conditions);
  }

  private void gpuClock() {
    Optional<GpuClock> gpu = before.gpu().filter(clock -> clock.isLocked().orElse(false));
    if (gpu.isEmpty()) {
      return;
    }
    double locked = gpu.get().maxHz().orElseThrow() / 1e6;
    List<Double> values = atWork(series, GpuSource.CLOCK, GpuSource.LOAD);
    steady("clocks-moved", "the GPU's clock", values, locked, limits.clockDeviation());
  }

  private void emcClock() {
    TelemetrySeries clock = series.get(EmcSource.CLOCK);
    if (clock != null && !clock.values().isEmpty()) {
      double usual = median(values(whole, EmcSource.CLOCK));
      steady("emc-moved", "the memory clock", clock.values(), usual, 0);
    }
  }

  private void emcAcross() {
    if (values(whole, EmcSource.CLOCK).isEmpty()
        && before.emc().isPresent()
        && after.emc().isPresent()
        && before.emc().get().currentHz() != after.emc().get().currentHz()) {
      add(
          "emc-moved",
          "the memory clock was %.0f MHz before and %.0f MHz after the run: ishowtts lock apply",
          before.emc().get().currentHz() / 1e6,
          after.emc().get().currentHz() / 1e6);
    }
  }

  private void steady(
      String code, String what, List<Double> values, double wanted, double deviation) {
    // A thousandth of a megahertz is below what the kernel counts.
    double margin = wanted * deviation + 1e-3;
    DoublePredicate off = value -> Math.abs(value - wanted) > margin;
    List<Double> outside = values.stream().filter(off::test).toList();
    if (values.size() - outside.size() >= limits.steadyShare() * values.size()) {
      return;
    }
    add(
        code,
        "%s left %.0f MHz in %d of %d readings (%.0f to %.0f MHz): ishowtts lock apply, measure"
            + " again",
        what,
        wanted,
        outside.size(),
        values.size(),
        Collections.min(outside),
        Collections.max(outside));
  }

  private void discreteGpus() {
    discreteGpus(NvidiaSmiSource.SM_CLOCK)
        .forEach(
            key -> {
              String gpu = key.substring(0, key.length() - NvidiaSmiSource.SM_CLOCK.length());
              List<Double> values = atWork(series, key, gpu + NvidiaSmiSource.LOAD);
              String name = "the clock of " + gpu.replace("nvidia.gpu", "GPU ");
              if (!values.isEmpty()) {
                double middle = median(atWork(whole, key, gpu + NvidiaSmiSource.LOAD));
                steady("clocks-moved", name, values, middle, limits.clockDeviation());
              }
            });
    discreteGpus(NvidiaSmiSource.REASONS).forEach(this::slowdowns);
  }

  private void slowdowns(String key) {
    Map<SlowdownReason, Integer> counts = new EnumMap<>(SlowdownReason.class);
    List<Double> masks = values(series, key);
    for (double mask : masks) {
      for (SlowdownReason reason : SlowdownReason.of((long) mask)) {
        if (reason.isThrottling()) {
          counts.merge(reason, 1, Integer::sum);
        }
      }
    }
    if (!counts.isEmpty()) {
      add(
          "throttled",
          "%s was slowed down in %s of %d readings: raise its power limit or its cooling",
          key.replace(NvidiaSmiSource.REASONS, "").replace("nvidia.gpu", "GPU "),
          counts.toString().toLowerCase(Locale.ROOT),
          masks.size());
    }
  }

  private Stream<String> discreteGpus(String end) {
    return discreteGpus(series, end);
  }

  private static Stream<String> discreteGpus(Map<String, TelemetrySeries> series, String end) {
    return series.keySet().stream()
        .filter(key -> key.startsWith(NvidiaSmiSource.PREFIX) && key.endsWith(end));
  }

  /* Where readings tell of the restarts, what is slowed down after them harmed none. */
  private void throttling() {
    SortedMap<String, Double> highest = new TreeMap<>();
    states(before, highest);
    if (!isRead(ThrottleSource.PREFIX, ThrottleSource.STATE) || !series.isEmpty()) {
      states(after, highest);
    }
    throttled(highest);
  }

  /* Whether single restarts can answer for it, because it was read all along. */
  private boolean isRead(String prefix, String end) {
    return whole.keySet().stream().anyMatch(key -> key.startsWith(prefix) && key.endsWith(end));
  }

  private void throttled(SortedMap<String, Double> highest) {
    series.forEach(
        (key, readings) -> {
          if (key.startsWith(ThrottleSource.PREFIX) && key.endsWith(ThrottleSource.STATE)) {
            readings.values().stream()
                .max(Double::compare)
                .filter(state -> state > 0)
                .ifPresent(
                    state ->
                        highest.merge(
                            key.substring(
                                ThrottleSource.PREFIX.length(),
                                key.length() - ThrottleSource.STATE.length()),
                            state,
                            Math::max));
          }
        });
    if (!highest.isEmpty()) {
      add(
          "throttled",
          "the chip was slowed down by its heat (%s): improve the cooling, measure again",
          String.join(", ", highest.keySet()));
    }
  }

  private static void states(HostConditions conditions, Map<String, Double> highest) {
    conditions
        .throttling()
        .coolingStates()
        .forEach(
            (name, state) -> {
              if (state > 0) {
                highest.merge(
                    name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"),
                    (double) state,
                    Math::max);
              }
            });
  }

  private void overCurrent() {
    if (series.isEmpty() && isRead(ThrottleSource.PREFIX, ThrottleSource.EVENTS)) {
      return;
    }
    List<String> events = new ArrayList<>();
    Throttling first = before.throttling();
    after
        .throttling()
        .overCurrentEvents()
        .forEach(
            (name, count) -> {
              Long earlier = first.overCurrentEvents().get(name);
              if (earlier != null && count > earlier) {
                events.add(format("%d × %s", count - earlier, Throttling.alarm(name)));
              }
            });
    overCurrent(events);
  }

  private void alarms() {
    List<String> events = new ArrayList<>();
    series.forEach(
        (key, readings) -> {
          if (key.startsWith(ThrottleSource.PREFIX)
              && key.endsWith(ThrottleSource.EVENTS)
              && !readings.values().isEmpty()) {
            double count = Collections.max(readings.values()) - readings.values().get(0);
            if (count > 0) {
              String name =
                  key.substring(
                      ThrottleSource.PREFIX.length(),
                      key.length() - ThrottleSource.EVENTS.length());
              events.add(format("%.0f × %s", count, name));
            }
          }
        });
    overCurrent(events);
  }

  private void overCurrent(List<String> events) {
    if (!events.isEmpty()) {
      add(
          "over-current",
          "the power supply gave alarm during the run (%s): use a stronger supply or a lower power"
              + " mode",
          String.join(", ", events));
    }
  }

  private void startHeat() {
    OptionalDouble start = before.hottest();
    OptionalDouble reference = limits.referenceStartCelsius();
    if (start.isPresent()
        && reference.isPresent()
        && Math.abs(start.getAsDouble() - reference.getAsDouble())
            > limits.startDifferenceCelsius()) {
      add(
          "hot-start",
          "the run began at %.1f °C, the other side at %.1f °C (at most %.1f °C apart): let the"
              + " board reach the same temperature",
          start.getAsDouble(),
          reference.getAsDouble(),
          limits.startDifferenceCelsius());
    }
  }

  private void heat() {
    List<Double> ends = new ArrayList<>();
    before.hottest().ifPresent(ends::add);
    after.hottest().ifPresent(ends::add);
    heat(ends);
  }

  private void heat(List<Double> all) {
    all.addAll(values(series, ThermalSource.HOTTEST));
    discreteGpus(NvidiaSmiSource.TEMPERATURE).forEach(key -> all.addAll(values(series, key)));
    if (!all.isEmpty() && Collections.max(all) > limits.hottestCelsius()) {
      add(
          "too-hot",
          "the chip reached %.1f °C, above %.1f °C: improve the cooling, measure again",
          Collections.max(all),
          limits.hottestCelsius());
    }
  }

  private void foreignGpuLoad() {
    before
        .gpu()
        .map(GpuClock::loadPercent)
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .filter(load -> load > limits.foreignGpuPercent())
        .ifPresent(
            load ->
                add(
                    "foreign-gpu-load",
                    "the GPU was %.0f %% busy before the run began: end what uses it",
                    load));
  }

  private static List<Double> values(Map<String, TelemetrySeries> series, String key) {
    TelemetrySeries readings = series.get(key);
    return readings == null ? List.of() : readings.values();
  }

  /* The clock's readings while the load was above 0; all of them where the load is not known. */
  private static List<Double> atWork(
      Map<String, TelemetrySeries> series, String clock, String load) {
    TelemetrySeries clocks = series.get(clock);
    TelemetrySeries loads = series.get(load);
    if (clocks == null || loads == null || loads.values().isEmpty()) {
      return values(series, clock);
    }
    long[] offsets = loads.offsetsMillis().stream().mapToLong(Long::longValue).toArray();
    List<Double> working = new ArrayList<>();
    for (int i = 0; i < clocks.values().size(); i++) {
      OptionalLong nearest = nearest(offsets, clocks.offsetsMillis().get(i));
      if (nearest.isEmpty() || loads.values().get((int) nearest.getAsLong()) > 0) {
        working.add(clocks.values().get(i));
      }
    }
    return working;
  }

  private static OptionalLong nearest(long[] offsets, long wanted) {
    int found = Arrays.binarySearch(offsets, wanted);
    int above = found >= 0 ? found : -found - 1;
    int below = Math.max(0, above - 1);
    int candidate =
        above < offsets.length && offsets[above] - wanted <= Math.abs(wanted - offsets[below])
            ? above
            : below;
    return Math.abs(offsets[candidate] - wanted) <= SAME_MOMENT_MILLIS
        ? OptionalLong.of(candidate)
        : OptionalLong.empty();
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private void add(String code, String pattern, Object... values) {
    obstacles.add(new Obstacle(code, format(pattern, values), true));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
