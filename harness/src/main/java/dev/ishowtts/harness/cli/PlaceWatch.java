package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.config.Config;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.harness.guard.GuardSettings;
import dev.ishowtts.harness.guard.Preflight;
import dev.ishowtts.harness.lock.ConditionLimits;
import dev.ishowtts.harness.lock.HostConditions;
import dev.ishowtts.harness.lock.LockReader;
import dev.ishowtts.harness.lock.RestartConditions;
import dev.ishowtts.harness.lock.RunConditions;
import dev.ishowtts.harness.lock.RunConditions.Place;
import dev.ishowtts.harness.run.RestartWatch;
import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Watches the place of one run: what is wrong before it, what speaks against single restarts, and
 * what against the whole. What a restart can answer for never costs the others.
 */
final class PlaceWatch {
  private static final String UNVERIFIED = "clocks-unverified";

  private final Preflight preflight;
  private final LockReader clocks;
  private final HostConditions before;
  private final ConditionLimits limits;
  private final String provider;
  private final Set<String> waived;

  /** What readings during the run are held against. */
  enum Blame {
    /** The run as a whole: it has one restart, or knows none. */
    RUN,
    /** The restarts that they fall on. */
    RESTARTS
  }

  private PlaceWatch(
      Preflight preflight,
      LockReader clocks,
      HostConditions before,
      ConditionLimits limits,
      Config config) {
    this.preflight = preflight;
    this.clocks = clocks;
    this.before = before;
    this.limits = limits;
    this.provider = EngineSettings.from(config).provider().name().toLowerCase(Locale.ROOT);
    this.waived = Judging.policy(config, provider).waived();
  }

  /** Begins to watch, with a look at the host at rest. */
  static PlaceWatch begin(
      HostFiles host,
      GuardSettings guard,
      ConditionLimits limits,
      Config config,
      Preflight.Pause pause)
      throws InterruptedException {
    LockReader clocks = new LockReader(host, BoundedCommand.system());
    return new PlaceWatch(
        new Preflight(host, guard.limits(), pause), clocks, clocks.read(), limits, config);
  }

  /** Returns what the measurements of {@code suite} are held against. */
  static Blame blame(Suite suite) {
    return suite.restarts() > 1 ? Blame.RESTARTS : Blame.RUN;
  }

  /** Returns what is wrong with the host before anything is measured. */
  List<Obstacle> preflight(Path runs) throws InterruptedException {
    return preflight.check(runs);
  }

  /** Returns what the clocks say at rest. What is unknown may show later: it is said then. */
  List<Obstacle> atRest() {
    return RunConditions.obstacles(before, List.of(), before, limits, Place.of(provider)).stream()
        .filter(obstacle -> !obstacle.code().equals(UNVERIFIED))
        .toList();
  }

  /** Returns what judges single restarts of {@code suite} by the readings of {@code recorder}. */
  RestartWatch ofRestarts(Suite suite, TelemetryRecorder recorder) {
    return blame(suite) == Blame.RUN
        ? RestartWatch.NONE
        : new RestartConditions(
            before,
            recorder::series,
            limits,
            Place.of(provider),
            waived,
            slice -> preflight.foreignLoad(slice).map(o -> o.code() + ": " + o.message()));
  }

  /** Returns what speaks against the whole run after it. */
  List<Obstacle> after(List<TelemetrySeries> telemetry, Map<String, String> facts, Blame blame)
      throws InterruptedException {
    Place place = Place.of(facts.getOrDefault("provider", "cpu"));
    HostConditions now = clocks.read();
    List<Obstacle> obstacles = new ArrayList<>(preflight.review(telemetry));
    if (blame == Blame.RUN) {
      preflight.foreignLoad(telemetry).ifPresent(obstacles::add);
      obstacles.addAll(RunConditions.obstacles(before, telemetry, now, limits, place));
      return obstacles;
    }
    List<Obstacle> ofHost = RunConditions.ofHost(before, telemetry, now, limits, place);
    obstacles.addAll(ofHost);
    // Where clocks do not matter, no restart was left out for them: the run notes what they did.
    RunConditions.obstacles(before, telemetry, now, limits, place).stream()
        .filter(obstacle -> waived.contains(obstacle.code()) && !ofHost.contains(obstacle))
        .forEach(obstacles::add);
    return obstacles;
  }
}
