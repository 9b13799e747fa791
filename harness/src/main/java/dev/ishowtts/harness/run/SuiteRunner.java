package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.compare.PairCount;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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
  private final RestartWatch watch;
  private Optional<Sounds> sounds = Optional.empty();
  private Optional<ProcessorSplit> processors = Optional.empty();
  private final LongSupplier nanoTime;
  private final InstantSource clock;
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
   * @param watch says which restarts do not count
   * @param nanoTime monotonic clock for the time that is left
   */
  public SuiteRunner(
      Path logs,
      Duration patience,
      TelemetryRecorder telemetry,
      Progress progress,
      RestartWatch watch,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.logs = logs;
    this.patience = patience;
    this.telemetry = telemetry;
    this.progress = progress;
    this.watch = watch;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /** Keeps sounds from now on, where the suite asks. */
  public void keep(Sounds all) {
    sounds = Optional.of(all);
  }

  /** Starts workers on their own hardware threads from now on. */
  public void keepApart(ProcessorSplit split) {
    processors = Optional.of(split);
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
   * Measures the suite. Restarts that do not count are replaced, up to half as many again; the one
   * restart of a suite that has no other is not.
   *
   * @param slowdown planted factor on every wall time, 1 for none
   * @throws RunException if no restart gave a sample, or the workers disagree about what they are
   */
  public Measurement run(Suite suite, Contender contender, double slowdown)
      throws IOException, InterruptedException {
    List<RestartLog> done = new ArrayList<>();
    Map<Side, Contender> sides = new EnumMap<>(Map.of(Side.CANDIDATE, contender));
    Schedule schedule = new Schedule(suite.restarts(), nanoTime);
    int most = suite.restarts() + suite.restarts() / 2;
    while (done.size() < suite.restarts()
        || (done.size() < most && !hasDied(done) && counting(done) < suite.restarts())) {
      int index = done.size();
      schedule.extend(index < schedule.restarts() ? 0 : 1);
      RestartLog.Turn turn =
          new RestartLog.Turn(index, Side.CANDIDATE, Optional.empty(), suite.seed() + index);
      begin(suite, schedule, index, "");
      done.add(restart(suite, sides, turn, slowdown));
    }
    return measurement(suite, done, Optional.empty());
  }

  private int counting(List<RestartLog> done) {
    return done.size() - objections(done).size();
  }

  /* A dead worker is a failure that the verdict counts, no restart that another could replace. */
  private static boolean hasDied(List<RestartLog> done) {
    return done.stream().anyMatch(log -> log.voidReason().isPresent());
  }

  private Map<Integer, String> objections(List<RestartLog> done) {
    return watch.objections(done.stream().map(RestartLog::span).toList());
  }

  /**
   * Measures the suite with two artefacts in turns. Blocks are added for pairs that are lost, up to
   * {@link BlockOrder#mostBlocks}.
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
      Measurement soFar = upTo(suite, new Taken(order, look, sides), done, slowdown);
      if (look == order.looks() || enough.test(soFar)) {
        return soFar;
      }
    }
  }

  private Measurement upTo(Suite suite, Taken now, List<RestartLog> done, double slowdown)
      throws IOException, InterruptedException {
    int wanted = now.order().pairs(now.look()) / Pairing.PER_BLOCK;
    int most = now.order().mostBlocks(now.look());
    int before = done.size();
    Schedule schedule =
        new Schedule(Math.max(0, Pairing.ABBA.length() * wanted - before), nanoTime);
    while (true) {
      int blocks = done.size() / Pairing.ABBA.length();
      if (blocks >= wanted) {
        if (blocks >= most || !isShort(suite, now, done)) {
          return measurement(suite, done, Optional.of(now));
        }
        schedule.extend(Pairing.ABBA.length());
      }
      for (RestartLog.Turn turn :
          turns(suite, now.order().blocks(blocks + 1).get(blocks), blocks)) {
        begin(suite, schedule, turn.index() - before, turn.side() == Side.CANDIDATE ? "B" : "A");
        done.add(restart(suite, now.sides(), turn, turn.side() == Side.CANDIDATE ? slowdown : 1));
      }
    }
  }

  private boolean isShort(Suite suite, Taken now, List<RestartLog> done) {
    return !hasDied(done)
        && results(suite, done, objections(done)).stream()
            .anyMatch(result -> PairCount.of(result).standing() < now.order().pairs(now.look()));
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
            slowdown,
            sounds.flatMap(all -> folder(all, turn)));
    Path file = logs.resolve("plan-" + turn.index() + ".json");
    Path log = logs.resolve("worker-" + turn.index() + ".log");
    plan.write(file);
    try (WorkerProcess worker = start(contender.command(), file, log)) {
      telemetry.watch(OptionalLong.of(worker.pid()));
      return follow(worker, log(turn), log, suite);
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

  private Optional<String> folder(Sounds all, RestartLog.Turn turn) {
    try {
      return all.folder(turn.side(), logs).map(Path::toString);
    } catch (IOException e) {
      throw new RunException("no folder for sounds: " + e.getMessage(), e);
    }
  }

  private RestartLog log(RestartLog.Turn turn) {
    return new RestartLog(turn, telemetry.offsetMillis());
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
      List<String> line = command.line(plan);
      WorkerProcess worker =
          WorkerProcess.start(
              processors.map(split -> split.around(line)).orElse(line), command.variables(), log);
      current = worker;
      return worker;
    }
  }

  private RestartLog follow(WorkerProcess worker, RestartLog log, Path file, Suite suite)
      throws InterruptedException {
    while (true) {
      WorkerProcess.Next next = worker.next(patience);
      log.ended(telemetry.offsetMillis());
      if (next instanceof WorkerProcess.Next.Event said) {
        if (said.event() instanceof WorkerEvent.Done) {
          return log;
        }
        take(said.event(), log);
      } else if (next instanceof WorkerProcess.Next.Ended ended) {
        return broken(
            log,
            suite,
            "the worker ended with exit code "
                + ended.exitCode()
                + worker.lastWords().map(words -> ": " + words).orElse("")
                + " (log "
                + file
                + ")");
      } else {
        return broken(
            log,
            suite,
            "the worker said nothing for "
                + patience.toSeconds()
                + " s and was ended (log "
                + file
                + ")");
      }
    }
  }

  private RestartLog broken(RestartLog log, Suite suite, String reason) {
    if (isStopped()) {
      throw new RunException("the run was interrupted");
    }
    if (log.identity().isEmpty()) {
      throw new RunException(reason);
    }
    log.broken(reason, clock.instant(), suite.reported().get(0).id());
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
      log.worksOn(step.scenario());
      progress.step(step.scenario() + " warm-up");
    } else if (event instanceof WorkerEvent.WarmedUp warm) {
      log.add(warm);
    } else if (event instanceof WorkerEvent.Measured measured) {
      log.measuring(telemetry.offsetMillis());
      log.worksOn(measured.scenario());
      log.add(measured);
      progress.step(measured.scenario());
    } else if (event instanceof WorkerEvent.Ruled ruled) {
      log.measuring(telemetry.offsetMillis());
      log.add(ruled);
    } else if (event instanceof WorkerEvent.Readings readings) {
      readings.readings().forEach(telemetry::add);
    }
  }

  private Measurement measurement(Suite suite, List<RestartLog> done, Optional<Taken> taken) {
    Map<Integer, String> objections = objections(done);
    // Where most restarts are lost, the place is to blame: the run keeps its figures and says so.
    boolean most = 2 * objections.size() > done.size();
    List<Obstacle> obstacles = new ArrayList<>(lost(objections, done.size(), most));
    List<RulerReading> rulers = new ArrayList<>();
    for (RestartLog log : done) {
      log.voidReason()
          .ifPresent(reason -> obstacles.add(new Obstacle("restart-void", reason, false)));
      rulers.addAll(log.rulers());
    }
    List<ScenarioResult> results = results(suite, done, most ? Map.of() : objections);
    requireSomething(done, obstacles);
    unsteady(results).ifPresent(obstacles::add);
    SpeakerIdentity candidate = identity(done, Side.CANDIDATE);
    Optional<Pairing> pairing =
        taken.map(
            now -> {
              SpeakerIdentity baseline = identity(done, Side.BASELINE);
              unlike(candidate, baseline).ifPresent(obstacles::add);
              return new Pairing(
                  now.order().seed(),
                  now.order().blocks(done.size() / Pairing.ABBA.length()),
                  now.look(),
                  now.order().looks(),
                  now.order().pairs(now.look()),
                  artefact(now.sides(), Side.CANDIDATE, candidate),
                  artefact(now.sides(), Side.BASELINE, baseline));
            });
    return new Measurement(candidate, results, obstacles, pairing, rulers);
  }

  private static List<ScenarioResult> results(
      Suite suite, List<RestartLog> done, Map<Integer, String> objections) {
    List<ScenarioResult> results = new ArrayList<>();
    for (Scenario scenario : suite.reported()) {
      List<Restart> restarts = new ArrayList<>();
      for (RestartLog log : done) {
        Optional<String> objection = Optional.ofNullable(objections.get(log.turn().index()));
        restarts.add(log.restart(scenario.id(), objection));
      }
      results.add(new ScenarioResult(scenario, restarts));
    }
    return results;
  }

  /* One obstacle for each kind, with the first of its reasons. */
  private static List<Obstacle> lost(
      Map<Integer, String> objections, int restarts, boolean invalidates) {
    Map<String, List<Map.Entry<Integer, String>>> kinds = new TreeMap<>();
    new TreeMap<>(objections)
        .entrySet()
        .forEach(
            one ->
                kinds
                    .computeIfAbsent(one.getValue().split(":", 2)[0], kind -> new ArrayList<>())
                    .add(one));
    List<Obstacle> obstacles = new ArrayList<>();
    kinds.forEach(
        (kind, all) ->
            obstacles.add(
                new Obstacle(
                    kind,
                    all.size()
                        + " of "
                        + restarts
                        + (invalidates
                            ? " restarts, too many to leave out; the first is number "
                            : " restarts do not count; the first is number ")
                        + (all.get(0).getKey() + 1)
                        + ": "
                        + all.get(0).getValue().split(":", 2)[1].strip(),
                    invalidates)));
    return obstacles;
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

  private static void requireSomething(List<RestartLog> done, List<Obstacle> obstacles) {
    boolean counting =
        done.stream()
            .anyMatch(
                log ->
                    log.hasSamples()
                        && (log.voidReason().isEmpty() || log.turn().block().isPresent()));
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
