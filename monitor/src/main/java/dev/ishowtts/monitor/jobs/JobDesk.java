package dev.ishowtts.monitor.jobs;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** Where people ask for jobs: what they do is in the journal. */
public final class JobDesk {
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final NameHold name;
  private final JobQueue queue;
  private final JobStore store;
  private final JobLogs logs;
  private final Journal journal;
  private final Path suites;
  private final Duration timeout;

  JobDesk(
      NameHold name,
      JobQueue queue,
      JobStore store,
      JobLogs logs,
      Journal journal,
      Path suites,
      Duration timeout) {
    this.name = name;
    this.queue = queue;
    this.store = store;
    this.logs = logs;
    this.journal = journal;
    this.suites = suites;
    this.timeout = timeout;
  }

  JobStore store() {
    return store;
  }

  JobLogs logs() {
    return logs;
  }

  Path suites() {
    return suites;
  }

  /** Asks for one command. */
  Job start(List<String> words, String who) throws IOException {
    return start(
        new Job.Order(Optional.empty(), Optional.empty(), List.of(words), timeout, who),
        String.join(" ", words));
  }

  /**
   * Asks for a job on a person's word.
   *
   * @param what for the journal
   * @throws Refusal 409 if it waits or runs already or another machine has the host's name, 429 if
   *     too many wait
   */
  public Job start(Job.Order order, String what) throws IOException {
    requireName();
    try {
      Job job =
          queue
              .submit(order)
              .orElseThrow(() -> RequestChecks.conflict(what + " waits or runs already"));
      journal.did(
          order.who(),
          Event.Kind.ACTION,
          "asked for " + what + ", job " + job.id(),
          Optional.empty());
      return job;
    } catch (QueueFullException full) {
      throw new Refusal(
              HttpStatus.TOO_MANY_REQUESTS, "queue_full", String.valueOf(full.getMessage()))
          .withRetryAfter(RETRY);
    }
  }

  private void requireName() {
    name.trouble()
        .ifPresent(
            line -> {
              throw RequestChecks.conflict(line);
            });
  }

  void cancel(Job job, String who) throws IOException {
    requireName();
    if (!queue.cancel(job.id(), who)) {
      Optional<JobState> state = store.find(job.id()).map(Job::state).filter(JobState::isOver);
      if (state.isPresent()) {
        throw RequestChecks.conflict("job " + job.id() + " is over: " + state.get());
      }
      throw RequestChecks.conflict("job " + job.id() + " is run by another service of this host");
    }
    journal.did(who, Event.Kind.ACTION, "stopped job " + job.id(), Optional.empty());
  }
}
