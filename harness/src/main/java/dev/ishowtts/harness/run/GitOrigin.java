package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks git where the measured sources came from; absent outside a repository or without git. */
public final class GitOrigin {
  private final Path folder;
  private final Duration patience;

  /**
   * @param patience how long one call of git may take
   */
  public GitOrigin(Path folder, Duration patience) {
    this.folder = folder;
    this.patience = patience;
  }

  /** Returns the origin. */
  public Origin origin(String version, String host) throws InterruptedException {
    Optional<String> commit = git("rev-parse", "HEAD");
    Optional<String> branch = git("symbolic-ref", "--short", "-q", "HEAD");
    boolean dirty =
        commit.isPresent() && git("status", "--porcelain", "--untracked-files=no").isPresent();
    return new Origin(commit, branch, dirty, version, host);
  }

  /* Output goes through a file: a full pipe could otherwise hold git past its time. */
  private Optional<String> git(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("ishowtts-git", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          return Optional.empty();
        }
        return process.exitValue() == 0
            ? Optional.of(Files.readString(output, StandardCharsets.UTF_8).strip())
                .filter(text -> !text.isEmpty())
            : Optional.empty();
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
