package dev.ishowtts.harness.artefact;

import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The git repository of this checkout. */
public final class GitRepository {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path root;
  private final BoundedCommand commands;

  /**
   * @param root folder inside the repository
   */
  public GitRepository(Path root, BoundedCommand commands) {
    this.root = root;
    this.commands = commands;
  }

  /** Returns the full commit that {@code ref} names; empty if there is none, or no repository. */
  Optional<String> commit(String ref) throws InterruptedException {
    if (ref.isBlank() || ref.startsWith("-")) {
      return Optional.empty();
    }
    BoundedCommand.Outcome outcome = git("rev-parse", "--verify", "--quiet", ref + "^{commit}");
    String commit = outcome.output().strip();
    return outcome.succeeded() && commit.matches("[0-9a-f]{40,64}")
        ? Optional.of(commit)
        : Optional.empty();
  }

  /**
   * Checks a commit out into a new folder.
   *
   * @throws ArtefactException if git refuses
   */
  void checkOut(String commit, Path folder) throws InterruptedException {
    git("worktree", "prune");
    BoundedCommand.Outcome outcome =
        git("worktree", "add", "--quiet", "--force", "--detach", folder.toString(), commit);
    if (!outcome.succeeded()) {
      throw new ArtefactException(
          "commit "
              + commit
              + " cannot be checked out: "
              + outcome.output().lines().reduce((first, last) -> last).orElse("git says nothing"));
    }
  }

  /** Forgets folders of {@link #checkOut} that are gone. */
  void prune() throws InterruptedException {
    git("worktree", "prune");
  }

  private BoundedCommand.Outcome git(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    return commands.run(command, "", PATIENCE);
  }
}
