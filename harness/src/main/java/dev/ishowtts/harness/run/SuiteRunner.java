package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures a suite: one fresh process after another, each with the whole suite. {@link #stop} may
 * be called by any thread, everything else by one.
 */
public final class SuiteRunner {
  private final WorkerCommand command;
  private final Path logs;
  private final Duration patience;
  private final TelemetryRecorder telemetry;
  private final Progress progress;
  private final Object lock = new Object();
  private @Nullable WorkerProcess current;
  private boolean stopped;

  /**
   * @param logs existing folder for the workers' plans and logs
   * @param patience how long a worker may say nothing before it is ended
   */
  public SuiteRunner(
      WorkerCommand command,
      Path logs,
      Duration patience,
      TelemetryRecorder telemetry,
      Progress progress) {
    this.command = command;
    this.logs = logs;
    this.patience = patience;
    this.telemetry = telemetry;
    this.progress = progress;
  }

  /** Ends the current worker and starts no other; {@link #run} then throws. */
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
  public Measurement run(Suite suite, double slowdown) throws IOException, InterruptedException {
    Map<String, List<Restart>> restarts = new LinkedHashMap<>();
    suite.scenarios().forEach(scenario -> restarts.put(scenario.id(), new ArrayList<>()));
    List<Obstacle> obstacles = new ArrayList<>();
    Optional<SpeakerIdentity> identity = Optional.empty();
    for (int index = 0; index < suite.restarts(); index++) {
      progress.begin(
          "restart " + (index + 1) + " of " + suite.restarts(),
          suite.restarts()
              * suite.scenarios().size()
              * (suite.samples() + suite.warmUp().minimum()));
      RestartLog log = restart(suite, index, slowdown);
      identity = agreed(identity, log.identity);
      log.voidReason.ifPresent(
          reason -> obstacles.add(new Obstacle("restart-void", reason, false)));
      restarts.forEach((scenario, list) -> list.add(log.restart(scenario)));
    }
    requireSomething(restarts, obstacles);
    unsteady(restarts).ifPresent(obstacles::add);
    List<ScenarioResult> results = new ArrayList<>();
    for (SpeechScenario scenario : suite.scenarios()) {
      results.add(new ScenarioResult(scenario.toScenario(), restartsOf(restarts, scenario)));
    }
    return new Measurement(
        identity.orElseThrow(() -> new RunException("no worker became ready")), results, obstacles);
  }

  private static List<Restart> restartsOf(
      Map<String, List<Restart>> restarts, SpeechScenario scenario) {
    return restarts.getOrDefault(scenario.id(), List.of());
  }

  private RestartLog restart(Suite suite, int index, double slowdown)
      throws IOException, InterruptedException {
    Plan plan =
        new Plan(
            suite.scenarios(), suite.warmUp(), suite.samples(), suite.seed() + index, slowdown);
    Path file = logs.resolve("plan-" + index + ".json");
    Path log = logs.resolve("worker-" + index + ".log");
    plan.write(file);
    try (WorkerProcess worker = start(file, log)) {
      telemetry.watch(OptionalLong.of(worker.pid()));
      return follow(worker, new RestartLog(index), log);
    } finally {
      telemetry.watch(OptionalLong.empty());
      Files.deleteIfExists(file);
      synchronized (lock) {
        current = null;
      }
    }
  }

  private WorkerProcess start(Path plan, Path log) throws IOException {
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
    synchronized (lock) {
      if (stopped) {
        throw new RunException("the run was interrupted");
      }
    }
    if (log.identity.isEmpty()) {
      throw new RunException(reason);
    }
    log.voidReason = Optional.of("restart " + (log.index + 1) + ": " + reason);
    return log;
  }

  private void take(WorkerEvent event, RestartLog log) {
    if (event instanceof WorkerEvent.Ready ready) {
      log.identity = Optional.of(ready.identity());
    } else if (event instanceof WorkerEvent.WarmUpStep step) {
      progress.step(step.scenario() + " warm-up");
    } else if (event instanceof WorkerEvent.WarmedUp warm) {
      log.warm.put(warm.scenario(), warm);
    } else if (event instanceof WorkerEvent.Measured measured) {
      log.samples
          .computeIfAbsent(measured.scenario(), id -> new ArrayList<>())
          .add(measured.sample());
      progress.step(measured.scenario());
    } else if (event instanceof WorkerEvent.Readings readings) {
      readings.readings().forEach(telemetry::add);
    } else if (event instanceof WorkerEvent.Failed failed) {
      throw new RunException(failed.message());
    }
  }

  private static Optional<SpeakerIdentity> agreed(
      Optional<SpeakerIdentity> before, Optional<SpeakerIdentity> now) {
    if (before.isPresent() && now.isPresent() && !before.equals(now)) {
      throw new RunException(
          "the model or its runtime changed during the run: "
              + before.get()
              + ", then "
              + now.get());
    }
    return before.or(() -> now);
  }

  private static void requireSomething(
      Map<String, List<Restart>> restarts, List<Obstacle> obstacles) {
    boolean something =
        restarts.values().stream()
            .flatMap(List::stream)
            .anyMatch(restart -> restart.voidReason().isEmpty() && !restart.samples().isEmpty());
    if (!something) {
      throw new RunException(
          "no restart counts: "
              + obstacles.stream().map(Obstacle::message).findFirst().orElse("no samples"));
    }
  }

  private static Optional<Obstacle> unsteady(Map<String, List<Restart>> restarts) {
    List<String> scenarios =
        restarts.entrySet().stream()
            .filter(entry -> entry.getValue().stream().anyMatch(restart -> !restart.steady()))
            .map(Map.Entry::getKey)
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

  /** What one restart gave so far. */
  private static final class RestartLog {
    final int index;
    final Map<String, WorkerEvent.WarmedUp> warm = new LinkedHashMap<>();
    final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    Optional<SpeakerIdentity> identity = Optional.empty();
    Optional<String> voidReason = Optional.empty();

    RestartLog(int index) {
      this.index = index;
    }

    Restart restart(String scenario) {
      WorkerEvent.WarmedUp warmUp =
          warm.getOrDefault(scenario, new WorkerEvent.WarmedUp(scenario, 0, false));
      return new Restart(
          index,
          Side.CANDIDATE,
          Optional.empty(),
          warmUp.warmups(),
          warmUp.steady(),
          samples.getOrDefault(scenario, List.of()),
          voidReason);
    }
  }
}
