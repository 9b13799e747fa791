package dev.ishowtts.monitor.baselines;

import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.monitor.jobs.Launcher;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Accepts baselines as the command line does, signature and history included: as its child. */
final class Acceptances {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String DONE = "accepted: ";
  private static final String PREFIX = "ishowtts: ";

  private final Launcher launcher;
  private final BoundedCommand commands;

  /** The command line refused; the message is its line. */
  static final class RefusedException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    RefusedException(String line) {
      super(line);
    }
  }

  /** Whether the run joins the baseline or begins a new level. */
  enum Epoch {
    SAME,
    NEW
  }

  Acceptances(Launcher launcher, BoundedCommand commands) {
    this.launcher = launcher;
    this.commands = commands;
  }

  /**
   * Accepts a run.
   *
   * @return what the baseline is now, one line
   * @throws RefusedException if the run may not be accepted
   * @throws IOException if the command line could not be started or did not end
   */
  String accept(String run, String reason, String who, Epoch epoch)
      throws IOException, RefusedException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of("baseline", "accept", run, "--reason=" + reason, "--who=" + who));
    if (epoch == Epoch.NEW) {
      words.add("--new-epoch");
    }
    BoundedCommand.Outcome outcome = commands.run(launcher.command(words), "", PATIENCE);
    if (!outcome.started() || !outcome.finished()) {
      throw new IOException(
          "the command line "
              + (outcome.started() ? "did not end within " + PATIENCE : "could not be started"));
    }
    String last =
        outcome
            .output()
            .lines()
            .filter(line -> !line.isBlank())
            .reduce((first, second) -> second)
            .orElse("it said nothing");
    String line = last.replace(launcher.folder() + "/", "").replace(PREFIX, "");
    if (outcome.exit() != 0) {
      throw new RefusedException(line);
    }
    return line.startsWith(DONE) ? line.substring(DONE.length()) : line;
  }
}
