package dev.ishowtts.harness.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one run's plans and logs. What says nothing is removed when the run is over; all of
 * it, when the run was interrupted. Any thread.
 */
final class RunLogs implements AutoCloseable {
  private final Path folder;
  private boolean discarded;

  private RunLogs(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder. */
  static RunLogs in(Path folder) throws IOException {
    return new RunLogs(Files.createDirectories(folder));
  }

  Path folder() {
    return folder;
  }

  /** Returns what a failure's message adds: where its logs lie; empty if no log says anything. */
  synchronized Optional<String> whereToLook() {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> logs =
          files
              .filter(file -> file.toString().endsWith(".log") && saysSomething(file))
              .map(Path::toString)
              .sorted()
              .toList();
      return logs.isEmpty() ? Optional.empty() : Optional.of("log " + String.join(", ", logs));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Removes the folder with everything in it: an interrupted run leaves nothing. */
  synchronized void discard() {
    discarded = true;
    for (Path file : inside()) {
      delete(file);
    }
  }

  /** Removes empty files, and the folder if nothing is left. */
  @Override
  public synchronized void close() {
    if (discarded) {
      return;
    }
    List<Path> inside = inside();
    inside.stream()
        .filter(file -> Files.isRegularFile(file) && !saysSomething(file))
        .forEach(RunLogs::delete);
    delete(folder);
  }

  /* The deepest first, the folder itself last. */
  private List<Path> inside() {
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean saysSomething(Path file) {
    try {
      return Files.size(file) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A folder that holds something stays; so does what this user may not delete.
    }
  }
}
