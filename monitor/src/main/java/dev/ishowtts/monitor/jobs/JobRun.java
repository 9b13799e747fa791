package dev.ishowtts.monitor.jobs;

import dev.ishowtts.monitor.jobs.Child.Leave;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job under way: its commands one after the other, until one of them must not go on. */
final class JobRun {
  private static final Logger logger = LoggerFactory.getLogger(JobRun.class);
  private static final int PASS = 0;
  private static final int FAIL = 1;
  private static final int INCONCLUSIVE = 3;
  private static final int SIGNAL = 128;
  private static final Set<String> JUDGING = Set.of("gate", "judge", "trend");
  private static final String LOCK_HELD = "another measurement runs on this host";

  private final Job job;
  private final JobStore store;
  private final JobLogs logs;
  private final RunOutcomes outcomes;
  private final Launcher launcher;
  private final JobSettings settings;
  private final Clock clock;
  private volatile Optional<String> stopped = Optional.empty();
  private final CountDownLatch stop = new CountDownLatch(1);

  /** How one command ended. */
  private record Step(JobState state, Optional<Integer> exitCode, String message) {
    boolean mayGoOn() {
      return switch (state) {
        case PASSED, INCONCLUSIVE, FAILED, BROKEN -> true;
        case QUEUED, RUNNING, TIMED_OUT, CANCELLED, ABORTED -> false;
      };
    }
  }

  JobRun(
      Job job,
      JobStore store,
      JobLogs logs,
      RunOutcomes outcomes,
      Launcher launcher,
      JobSettings settings,
      Clock clock) {
    this.job = job;
    this.store = store;
    this.logs = logs;
    this.outcomes = outcomes;
    this.launcher = launcher;
    this.settings = settings;
    this.clock = clock;
  }

  String id() {
    return job.id();
  }

  /** Ends the command that runs; none follows. */
  synchronized void stop(String why) {
    if (stopped.isEmpty()) {
      stopped = Optional.of(why);
    }
    stop.countDown();
  }

  /** Runs the commands and returns how the job ended. */
  Job.Ending run() throws InterruptedException {
    try {
      return commands();
    } catch (IOException e) {
      return new Job.Ending(
          JobState.BROKEN, Optional.empty(), Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private Job.Ending commands() throws IOException, InterruptedException {
    long begun = System.nanoTime(); // No clock: one that is set right must not end a job.
    BooleanSupplier late =
        () -> System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(job.timeoutSeconds());
    Set<String> before = outcomes.before();
    logs.create(job.id());
    Step worst = new Step(JobState.PASSED, Optional.empty(), "");
    int number = 0;
    for (List<String> words : job.commands()) {
      number++;
      Step step = command(number, words, late);
      say("== " + step.state() + (step.message().isEmpty() ? "" : ": " + step.message()));
      boolean graver = worst.state().worse(step.state()) != worst.state();
      worst = graver || number == 1 ? step : worst;
      if (!step.mayGoOn()) {
        break;
      }
    }
    Optional<RunOutcome> outcome = outcomes.since(before);
    return new Job.Ending(worst.state(), worst.exitCode(), outcome, message(worst, outcome));
  }

  /* What was measured counts, though the disk is full by now. */
  private void say(String line) {
    try {
      logs.append(job.id(), line);
    } catch (IOException e) {
      logger.warn("Job {}: {}", job.id(), e.getMessage());
    }
  }

  private static String message(Step worst, Optional<RunOutcome> outcome) {
    Optional<String> reason = outcome.flatMap(RunOutcome::reason);
    return switch (worst.state()) {
      case FAILED, INCONCLUSIVE -> reason.orElse(worst.message());
      case PASSED -> outcome.flatMap(RunOutcome::verdict).orElse("done");
      case QUEUED, RUNNING, BROKEN, TIMED_OUT, CANCELLED, ABORTED -> worst.message();
    };
  }

  private Step command(int number, List<String> words, BooleanSupplier late)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      logs.append(job.id(), "== " + clock.instant() + " ishowtts " + String.join(" ", words));
      Child child =
          Child.start(launcher.command(words), launcher.folder(), logs.file(job.id()), job.id());
      note(number, child);
      Leave leave = child.await(() -> leave(late));
      if (leave == Leave.LOG_FULL) { // more was written before it was seen
        logs.cut(job.id(), settings.logBytes());
      }
      if (leave != Leave.GO_ON) {
        return refused(leave);
      }
      Step step = ended(words.get(0), child.exitCode());
      boolean held = step.state() == JobState.BROKEN && step.message().contains(LOCK_HELD);
      if (!held || System.nanoTime() - begun > settings.lockPatience().toNanos()) {
        return step;
      }
      if (stop.await(settings.lockRetry().toMillis(), TimeUnit.MILLISECONDS)) {
        return refused(Leave.CANCELLED);
      }
      if (late.getAsBoolean()) {
        return refused(Leave.TIMED_OUT);
      }
    }
  }

  /* The command goes on without: what a database that is away does not know, it need not. */
  private void note(int number, Child child) {
    try {
      store.step(job.id(), number, child.pid());
    } catch (IOException away) {
      logger.warn("Command {} of job {} is not noted: {}", number, job.id(), away.getMessage());
    }
  }

  private Leave leave(BooleanSupplier late) {
    if (stopped.isPresent()) {
      return Leave.CANCELLED;
    }
    if (late.getAsBoolean()) {
      return Leave.TIMED_OUT;
    }
    try {
      return logs.size(job.id()) > settings.logBytes() ? Leave.LOG_FULL : Leave.GO_ON;
    } catch (IOException e) {
      return Leave.GO_ON; // Its size is asked for again.
    }
  }

  private Step refused(Leave leave) {
    return switch (leave) {
      case CANCELLED ->
          new Step(JobState.CANCELLED, Optional.empty(), stopped.orElse("it was stopped"));
      case TIMED_OUT ->
          new Step(
              JobState.TIMED_OUT,
              Optional.empty(),
              "it took longer than its " + job.timeoutSeconds() + " s and was ended");
      case LOG_FULL ->
          new Step(
              JobState.BROKEN,
              Optional.empty(),
              "it said more than " + settings.logBytes() + " bytes and was ended");
      case GO_ON -> throw new IllegalArgumentException("a command that may go on was not refused");
    };
  }

  private Step ended(String word, int exit) throws IOException {
    if (exit > SIGNAL) {
      return new Step(
          JobState.ABORTED,
          Optional.of(exit),
          "ishowtts " + word + " was killed by signal " + (exit - SIGNAL));
    }
    JobState state =
        switch (exit) {
          case PASS -> JobState.PASSED;
          case FAIL -> JobState.FAILED;
          case INCONCLUSIVE -> JUDGING.contains(word) ? JobState.INCONCLUSIVE : JobState.PASSED;
          default -> JobState.BROKEN;
        };
    return new Step(
        state, Optional.of(exit), exit == PASS ? "" : "ishowtts " + word + ": " + lastLine());
  }

  private String lastLine() throws IOException {
    List<String> lines = logs.tail(job.id());
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
  }
}
