package dev.ishowtts.monitor.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Commands of the command line that are run one after the other, on one host.
 *
 * @param id sorts by the time at which it was asked for
 * @param schedule that asked for it; empty if a person did
 * @param due when it should have begun; empty without a schedule
 * @param commands words after {@code ishowtts}, one list each
 * @param timeoutSeconds of all commands together
 * @param who token of who asked; {@code schedule} for a schedule
 * @param step commands that are done or under way
 * @param exitCode of the last command that ended
 * @param run newest run that its commands wrote
 * @param verdict of that run
 * @param message one line about how it ended
 */
public record Job(
    String id,
    String host,
    Optional<String> schedule,
    Optional<Instant> due,
    List<List<String>> commands,
    long timeoutSeconds,
    String who,
    JobState state,
    Instant created,
    Optional<Instant> started,
    Optional<Instant> ended,
    int step,
    Optional<Integer> exitCode,
    Optional<String> run,
    Optional<String> verdict,
    Optional<String> message) {
  public Job {
    commands = commands.stream().map(List::copyOf).toList();
  }

  /** Returns its name for people. */
  public String title() {
    return schedule.orElseGet(() -> String.join(" ", commands.get(0)));
  }

  /**
   * What is asked for.
   *
   * @param due when a schedule wanted it; the same one of a schedule is taken once
   */
  public record Order(
      Optional<String> schedule,
      Optional<Instant> due,
      List<List<String>> commands,
      Duration timeout,
      String who) {
    public Order {
      commands = commands.stream().map(List::copyOf).toList();
      if (commands.isEmpty() || commands.stream().anyMatch(List::isEmpty)) {
        throw new IllegalArgumentException("a job needs at least one command of one word");
      }
    }
  }

  /**
   * How it ended.
   *
   * @param message one line
   */
  record Ending(
      JobState state, Optional<Integer> exitCode, Optional<RunOutcome> outcome, String message) {}
}
