package dev.ishowtts.monitor.jobs;

import dev.ishowtts.monitor.host.ProcessName;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A schedule or a person only adds a row; one thread takes the rows in order. So a job survives a service that is stopped before the job's
 * turn, and a job whose service was killed is found under way at the next start: what is left of its command is ended, the job is ABORTED,
 * and the next one begins. Another service on this host, or somebody at the command line, is kept apart by the run lock, which commands take.
 */
/** Runs jobs one at a time, in the order in which they were asked for. */
public final class JobQueue implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(JobQueue.class);
  private static final long LOOK_SECONDS = 1;
  private static final long PAUSE_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 50;
  private static final int LOOKS = 40;
  private static final long ENDING_SECONDS = 3;
  private static final long CLOSING_SECONDS = 20;

  private final NameHold name;
  private final JobStore store;
  private final JobLogs logs;
  private final RunOutcomes outcomes;
  private final Launcher launcher;
  private final JobSettings settings;
  private final Clock clock;
  private final ProcessName self = ProcessName.of(ProcessHandle.current());
  private final List<JobListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> taken = new HashSet<>(); // of the thread alone
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = new Thread(this::work, "jobs");
  private volatile Optional<JobRun> current = Optional.empty();
  private volatile boolean closing;
  private String said = "";

  JobQueue(
      NameHold name,
      JobStore store,
      JobLogs logs,
      RunOutcomes outcomes,
      Launcher launcher,
      JobSettings settings,
      Clock clock) {
    this.name = name;
    this.store = store;
    this.logs = logs;
    this.outcomes = outcomes;
    this.launcher = launcher;
    this.settings = settings;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Tells {@code listener} of every job from now on. */
  public void listen(JobListener listener) {
    listeners.add(listener);
  }

  /**
   * Reports the jobs that a killed service left under way as ABORTED, ends what is left of their
   * commands, and begins.
   *
   * @throws IOException in one line if the database refuses, or another machine has the host's name
   */
  public void start() throws IOException {
    try {
      name.begin();
      recover();
      thread.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /*
   * Also while the service runs: another one of this host may be killed. A job of this one that is not under way here is one that failed to begin.
   */
  private void recover() throws IOException, InterruptedException {
    for (JobStore.Claimed left : store.running()) {
      if (taken.contains(left.job().id())) {
        abort(left.job(), "it could not be run, the log of the service says why");
      } else if (left.owner().alive().isEmpty()) {
        abort(left.job(), "the service was killed while it ran");
      }
    }
  }

  private void abort(Job left, String why) throws IOException, InterruptedException {
    JobProcesses processes = new JobProcesses(left.id());
    boolean wasThere = !processes.alive().isEmpty();
    processes.end();
    String message = why + (wasThere ? "; its command was still running and was ended" : "");
    store
        .end(
            left.id(),
            new Job.Ending(JobState.ABORTED, Optional.empty(), Optional.empty(), message))
        .ifPresent(this::tell);
    taken.remove(left.id());
  }

  /**
   * Adds a job.
   *
   * @return the job; empty if the schedule's job waits or runs already, or had this due time before
   * @throws QueueFullException if as many wait as may
   * @throws IOException in one line if the database refuses, or another machine has the host's name
   */
  public synchronized Optional<Job> submit(Job.Order order) throws IOException {
    name.check();
    if (store.pending() >= settings.most()) {
      throw new QueueFullException(settings.most());
    }
    Optional<Job> job = store.add(order);
    job.ifPresent(this::tell);
    news.release();
    return job;
  }

  /**
   * Stops a job, whether it waits or runs.
   *
   * @param who name of the token that asks
   * @return whether it was there to be stopped by this service
   */
  boolean cancel(String id, String who) throws IOException {
    String why = "stopped by " + who;
    Optional<Job> waiting = store.cancelQueued(id, why);
    if (waiting.isPresent()) {
      tell(waiting.get());
      return true;
    }
    for (int look = 0; look < LOOKS && isOurs(id); look++) {
      Optional<JobRun> run = current.filter(job -> job.id().equals(id));
      if (run.isPresent()) {
        run.get().stop(why);
        return true;
      }
      pause(LOOK_MILLIS); // It is being taken, or its end is being noted.
    }
    return false;
  }

  private boolean isOurs(String id) throws IOException {
    return store.running().stream()
        .anyMatch(one -> one.job().id().equals(id) && one.owner().equals(self));
  }

  private void work() {
    while (!closing) {
      try {
        name.check();
        recover();
        Optional<Job> next = store.claim(self, taken);
        said = "";
        if (next.isPresent()) {
          run(next.get());
        } else if (news.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS)) {
          news.drainPermits();
        }
      } catch (IOException e) {
        String words = String.valueOf(e.getMessage());
        if (!words.equals(said)) {
          said = words;
          logger.error("Jobs wait: {}", words);
        }
        pause(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        logger.error("A job could not be run", e);
        pause(PAUSE_MILLIS);
      }
    }
  }

  private void run(Job job) throws IOException, InterruptedException {
    JobRun run = new JobRun(job, store, logs, outcomes, launcher, settings, clock);
    current = Optional.of(run);
    tell(job);
    try {
      if (closing) {
        run.stop("the service was stopped");
      }
      Job.Ending ending = run.run();
      end(job.id(), closing ? stopped(ending) : ending);
    } finally {
      current = Optional.empty();
    }
  }

  /* What was measured is not lost because the database is away, or its disk full, at that moment. */
  private void end(String id, Job.Ending ending) throws InterruptedException {
    long first = System.nanoTime();
    while (!closing || System.nanoTime() - first < TimeUnit.SECONDS.toNanos(ENDING_SECONDS)) {
      try {
        store.end(id, ending).ifPresent(this::tell);
        taken.remove(id);
        return;
      } catch (IOException e) {
        String words = String.valueOf(e.getMessage());
        if (!words.equals(said)) {
          said = words;
          logger.error(
              "Job {} is over, {}, which cannot be noted yet: {}", id, ending.state(), words);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static Job.Ending stopped(Job.Ending ending) {
    return ending.state() == JobState.CANCELLED
        ? new Job.Ending(
            JobState.ABORTED, ending.exitCode(), ending.outcome(), "the service was stopped")
        : ending;
  }

  private void tell(Job job) {
    for (JobListener listener : listeners) {
      try {
        listener.changed(job);
      } catch (RuntimeException e) {
        logger.error("A listener failed at job {}", job.id(), e);
      }
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the command that runs and reports its job as ABORTED; jobs that wait stay. */
  @Override
  public void close() {
    closing = true;
    current.ifPresent(run -> run.stop("the service was stopped"));
    news.release();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSING_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
