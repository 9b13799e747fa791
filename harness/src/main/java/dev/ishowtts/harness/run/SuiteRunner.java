package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Artefact;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RulerReading;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures a suite: one fresh process after another, each with the whole suite; of one artefact, or
 * of two in turns. {@link #stop} may be called by any thread, everything else by one.
 */
public final class SuiteRunner {
  /** Facts that both sides of a paired run must share: they are the place, not the artefact. */
  private static final List<String> SHARED_FACTS = List.of("provider", "threads");

  private final Path logs;
  private final Duration patience;
  private final TelemetryRecorder telemetry;
  private final Progress progress;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();
  private @Nullable WorkerProcess current;
  private boolean stopped;

  /** Says after a look whether the run can end. */
  @FunctionalInterface
  public interface Enough {
    /** Returns whether what is measured so far is enough. */
    boolean test(Measurement soFar) throws IOException, InterruptedException;
  }

  /**
   * @param logs existing folder for the workers' plans and logs
   * @param patience how long a worker may say nothing before it is ended
   * @param nanoTime monotonic clock for the time that is left
   */
  public SuiteRunner(
      Path logs,
      Duration patience,
      TelemetryRecorder telemetry,
      Progress progress,
      LongSupplier nanoTime) {
    this.logs = logs;
    this.patience = patience;
    this.telemetry = telemetry;
    this.progress = progress;
    this.nanoTime = nanoTime;
  }

  /** Ends the current worker and starts no other; a run then throws. */
  public void stop() {
    synchronized (lock) {
      stopped = true;
      if (current != null) {
        current.close();
      }
    }
  }

  /**
   * Measures the suite.
   *
   * @param slowdown planted factor on every wall time, 1 for none
   * @throws RunException if no restart gave a sample, or the workers disagree about what they are
   */
  public Measurement run(Suite suite, Contender contender, double slowdown)
      throws IOException, InterruptedException {
    List<RestartLog> done = new ArrayList<>();
    Map<Side, Contender> sides = new EnumMap<>(Map.of(Side.CANDIDATE, contender));
    Schedule schedule = new Schedule(suite.restarts(), nanoTime);
    for (int index = 0; index < suite.restarts(); index++) {
      RestartLog.Turn turn =
          new RestartLog.Turn(index, Side.CANDIDATE, Optional.empty(), suite.seed() + index);
      begin(suite, schedule, index, "");
      done.add(restart(suite, sides, turn, slowdown));
    }
    return measurement(suite, done, Optional.empty());
  }

  /**
   * Measures the suite with two artefacts in turns.
   *
   * @param slowdown planted factor on every wall time of the candidate, 1 for none
   * @param enough asked after every look but the last
   * @throws RunException as {@link #run}, for either side
   */
  public Measurement runPaired(
      Suite suite,
      Contender candidate,
      Contender baseline,
      BlockOrder order,
      double slowdown,
      Enough enough)
      throws IOException, InterruptedException {
    Map<Side, Contender> sides =
        new EnumMap<>(Map.of(Side.CANDIDATE, candidate, Side.BASELINE, baseline));
    List<RestartLog> done = new ArrayList<>();
    for (int look = 1; ; look++) {
      List<String> blocks = order.blocks(look);
      Schedule schedule = new Schedule(4 * blocks.size() - done.size(), nanoTime);
      int before = done.size();
      for (int block = before / 4; block < blocks.size(); block++) {
        for (RestartLog.Turn turn : turns(suite, blocks.get(block), block)) {
          begin(suite, schedule, turn.index() - before, turn.side() == Side.CANDIDATE ? "B" : "A");
          done.add(restart(suite, sides, turn, turn.side() == Side.CANDIDATE ? slowdown : 1));
        }
      }
      Measurement soFar = measurement(suite, done, Optional.of(new Taken(order, look, sides)));
      if (look == order.looks() || enough.test(soFar)) {
        return soFar;
      }
    }
  }

  private record Taken(BlockOrder order, int look, Map<Side, Contender> sides) {}

  private static List<RestartLog.Turn> turns(Suite suite, String block, int number) {
    List<RestartLog.Turn> turns = new ArrayList<>();
    Map<Side, Integer> taken = new EnumMap<>(Side.class);
    for (int i = 0; i < block.length(); i++) {
      Side side = block.charAt(i) == 'A' ? Side.BASELINE : Side.CANDIDATE;
      long seed = suite.seed() + 2L * number + taken.merge(side, 1, Integer::sum);
      turns.add(new RestartLog.Turn(block.length() * number + i, side, Optional.of(number), seed));
    }
    return turns;
  }

  private void begin(Suite suite, Schedule schedule, int number, String side) {
    progress.begin(
        schedule.next(number, side),
        schedule.restarts()
            * suite.reported().size()
            * (suite.samples() + suite.warmUp().minimum()));
  }

  private RestartLog restart(
      Suite suite, Map<Side, Contender> sides, RestartLog.Turn turn, double slowdown)
      throws IOException, InterruptedException {
    Contender contender = Objects.requireNonNull(sides.get(turn.side()));
    Plan plan =
        new Plan(
            Protocol.VERSION,
            suite.workload(),
            suite.scenarios(),
            suite.warmUp(),
            suite.samples(),
            turn.seed(),
            slowdown);
    Path file = logs.resolve("plan-" + turn.index() + ".json");
    Path log = logs.resolve("worker-" + turn.index() + ".log");
    plan.write(file);
    try (WorkerProcess worker = start(contender.command(), file, log)) {
      telemetry.watch(OptionalLong.of(worker.pid()));
      return follow(worker, new RestartLog(turn), log);
    } catch (RunException e) {
      if (sides.size() > 1 && !isStopped()) {
        throw new RunException(
            turn.side().name().toLowerCase(java.util.Locale.ROOT)
                + " ("
                + contender.description()
                + "): "
                + e.getMessage(),
            e);
      }
      throw e;
    } finally {
      telemetry.watch(OptionalLong.empty());
      Files.deleteIfExists(file);
      synchronized (lock) {
        current = null;
      }
    }
  }

  private boolean isStopped() {
    synchronized (lock) {
      return stopped;
    }
  }

  private WorkerProcess start(WorkerCommand command, Path plan, Path log) throws IOException {
    synchronized (lock) {
      if (stopped) {
        throw new RunException("the run was interrupted");
      }
      WorkerProcess worker = WorkerProcess.start(command.line(plan), command.variables(), log);
      current = worker;
      return worker;
    }
  }

  private RestartLog follow(WorkerProcess worker, RestartLog log, Path file)
      throws InterruptedException {
    while (true) {
      WorkerProcess.Next next = worker.next(patience);
      if (next instanceof WorkerProcess.Next.Event said) {
        if (said.event() instanceof WorkerEvent.Done) {
          return log;
        }
        take(said.event(), log);
      } else if (next instanceof WorkerProcess.Next.Ended ended) {
        return broken(
            log,
            "the worker ended with exit code "
                + ended.exitCode()
                + worker.lastWords().map(words -> ": " + words).orElse("")
                + " (log "
                + file
                + ")");
      } else {
        return broken(
            log,
            "the worker said nothing for "
                + patience.toSeconds()
                + " s and was ended (log "
                + file
                + ")");
      }
    }
  }

  private RestartLog broken(RestartLog log, String reason) {
    if (isStopped()) {
      throw new RunException("the run was interrupted");
    }
    if (log.identity().isEmpty()) {
      throw new RunException(reason);
    }
    log.broken("restart " + (log.turn().index() + 1) + ": " + reason);
    return log;
  }

  private void take(WorkerEvent event, RestartLog log) {
    if (event instanceof WorkerEvent.Hello hello) {
      log.greeted(hello.protocol());
      requireProtocol(log);
    } else if (event instanceof WorkerEvent.Failed failed) {
      throw new RunException(failed.message());
    } else {
      requireProtocol(log);
      takeWork(event, log);
    }
  }

  private static void requireProtocol(RestartLog log) {
    Protocol.refusal(log.protocol())
        .ifPresent(
            reason -> {
              throw new RunException(reason);
            });
  }

  private void takeWork(WorkerEvent event, RestartLog log) {
    if (event instanceof WorkerEvent.Ready ready) {
      log.ready(ready.identity());
    } else if (event instanceof WorkerEvent.WarmUpStep step) {
      progress.step(step.scenario() + " warm-up");
    } else if (event instanceof WorkerEvent.WarmedUp warm) {
      log.add(warm);
    } else if (event instanceof WorkerEvent.Measured measured) {
      log.add(measured);
      progress.step(measured.scenario());
    } else if (event instanceof WorkerEvent.Ruled ruled) {
      log.add(ruled);
    } else if (event instanceof WorkerEvent.Readings readings) {
      readings.readings().forEach(telemetry::add);
    }
  }

  private static Measurement measurement(
      Suite suite, List<RestartLog> done, Optional<Taken> taken) {
    List<Obstacle> obstacles = new ArrayList<>();
    List<RulerReading> rulers = new ArrayList<>();
    for (RestartLog log : done) {
      log.voidReason()
          .ifPresent(reason -> obstacles.add(new Obstacle("restart-void", reason, false)));
      rulers.addAll(log.rulers());
    }
    List<ScenarioResult> results = new ArrayList<>();
    for (Scenario scenario : suite.reported()) {
      results.add(
          new ScenarioResult(
              scenario, done.stream().map(log -> log.restart(scenario.id())).toList()));
    }
    requireSomething(results, obstacles);
    unsteady(results).ifPresent(obstacles::add);
    SpeakerIdentity candidate = identity(done, Side.CANDIDATE);
    Optional<Pairing> pairing =
        taken.map(
            now -> {
              SpeakerIdentity baseline = identity(done, Side.BASELINE);
              unlike(candidate, baseline).ifPresent(obstacles::add);
              return new Pairing(
                  now.order().seed(),
                  now.order().blocks(now.look()),
                  now.look(),
                  now.order().looks(),
                  artefact(now.sides(), Side.CANDIDATE, candidate),
                  artefact(now.sides(), Side.BASELINE, baseline));
            });
    return new Measurement(candidate, results, obstacles, pairing, rulers);
  }

  private static Artefact artefact(
      Map<Side, Contender> sides, Side side, SpeakerIdentity identity) {
    Contender contender = Objects.requireNonNull(sides.get(side));
    return new Artefact(
        contender.description(),
        contender.commit(),
        contender.codeDigest(),
        identity.model(),
        identity.facts());
  }

  private static SpeakerIdentity identity(List<RestartLog> done, Side side) {
    Optional<SpeakerIdentity> known = Optional.empty();
    for (RestartLog log : done) {
      if (log.turn().side() == side && log.identity().isPresent()) {
        if (known.isPresent() && !known.equals(log.identity())) {
          throw new RunException(
              "the model or its runtime changed during the run: "
                  + known.get()
                  + ", then "
                  + log.identity().get());
        }
        known = log.identity();
      }
    }
    return known.orElseThrow(() -> new RunException("no worker became ready"));
  }

  private static Optional<Obstacle> unlike(SpeakerIdentity candidate, SpeakerIdentity baseline) {
    List<String> differences =
        SHARED_FACTS.stream()
            .filter(
                fact -> !Objects.equals(candidate.facts().get(fact), baseline.facts().get(fact)))
            .map(
                fact ->
                    fact + " " + baseline.facts().get(fact) + " and " + candidate.facts().get(fact))
            .toList();
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                "sides-differ",
                "the two sides ran with "
                    + String.join(", ", differences)
                    + ": give both the same with --set",
                true));
  }

  private static void requireSomething(List<ScenarioResult> results, List<Obstacle> obstacles) {
    boolean counting =
        results.stream()
            .flatMap(result -> result.restarts().stream())
            .anyMatch(
                restart ->
                    !restart.samples().isEmpty()
                        && (restart.isValid() || restart.block().isPresent()));
    if (!counting) {
      throw new RunException(
          "no restart counts: "
              + obstacles.stream().map(Obstacle::message).findFirst().orElse("no samples"));
    }
  }

  private static Optional<Obstacle> unsteady(List<ScenarioResult> results) {
    List<String> scenarios =
        results.stream()
            .filter(result -> result.restarts().stream().anyMatch(SuiteRunner::isUnsteady))
            .map(result -> result.scenario().id())
            .toList();
    return scenarios.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                "warm-up-unsteady",
                "the warm-up did not become steady for "
                    + String.join(", ", scenarios)
                    + ": the host is restless, or warmup.maximum is too small",
                false));
  }

  private static boolean isUnsteady(Restart restart) {
    return !restart.steady();
  }
}
