package dev.ishowtts.harness.artefact;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commits of this repository, each checked out and built once by its own launcher into {@code
 * artefacts/COMMIT} of the user's home folder and kept. {@link #stop} may be called by any thread.
 */
public final class ArtefactStore {
  private static final String LAUNCHER = "ishowtts";
  private static final String BUILT = ".built";

  private final Path folder;
  private final GitRepository repository;
  private final Path javaHome;
  private final Duration patience;
  private final Consumer<String> news;
  private final Object lock = new Object();
  private @Nullable Process build;
  private boolean stopped;

  /**
   * A built commit.
   *
   * @param root its checkout, where its settings lie
   */
  public record Built(Path root, ClassPath classPath) {}

  /**
   * @param folder of all artefacts; made where missing
   * @param javaHome of the JDK that builds, the one that measures
   * @param patience how long a build may take
   * @param news told in one line what takes its time
   */
  public ArtefactStore(
      Path folder,
      GitRepository repository,
      Path javaHome,
      Duration patience,
      Consumer<String> news) {
    this.folder = folder;
    this.repository = repository;
    this.javaHome = javaHome;
    this.patience = patience;
    this.news = news;
  }

  /** Ends a build that runs, and lets none begin. */
  public void stop() {
    synchronized (lock) {
      stopped = true;
      if (build != null) {
        kill(build);
      }
    }
  }

  /**
   * Returns a commit as it was built, now or earlier.
   *
   * @throws ArtefactException if it cannot be checked out or built
   */
  public Built built(String commit) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path root = folder.resolve(commit);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (held.isValid() && !Files.exists(root.resolve(BUILT))) {
        make(commit, root);
      }
    }
    return new Built(root, classPath(root));
  }

  private void make(String commit, Path root) throws IOException, InterruptedException {
    delete(root);
    news.accept("building commit " + shortened(commit) + " once (about a minute) …");
    repository.checkOut(commit, root);
    Path log = folder.resolve(commit + ".log");
    boolean done = false;
    try {
      if (!Files.isExecutable(root.resolve(LAUNCHER))) {
        throw new ArtefactException(
            "commit " + shortened(commit) + " has no ./ishowtts: choose a later one");
      }
      launch(commit, root, log);
      classPath(root);
      Path marker = Files.createTempFile(root, BUILT, ".tmp");
      Files.move(marker, root.resolve(BUILT), StandardCopyOption.ATOMIC_MOVE);
      done = true;
    } finally {
      if (!done) {
        delete(root);
        repository.prune();
      }
    }
  }

  private void launch(String commit, Path root, Path log) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(root.resolve(LAUNCHER).toString(), "version")
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().put("JAVA_HOME", javaHome.toString());
    Process process;
    synchronized (lock) {
      if (stopped) {
        throw new ArtefactException("the build was interrupted");
      }
      process = builder.start();
      build = process;
    }
    try {
      boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended || process.exitValue() != 0) {
        throw new ArtefactException(
            "commit "
                + shortened(commit)
                + (ended
                    ? " does not build"
                    : " did not build within " + patience.toMinutes() + " min")
                + ", see "
                + log
                + "; compare with another commit, or with --against stored");
      }
    } finally {
      kill(process);
      synchronized (lock) {
        build = null;
      }
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /* What the commit's launcher starts: its jar and the libraries beside it. */
  private static ClassPath classPath(Path root) throws IOException {
    Path target = root.resolve("harness").resolve("target");
    try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
      Optional<Path> jar =
          files
              .filter(
                  file -> String.valueOf(file.getFileName()).matches("ishowtts-harness-.*\\.jar"))
              .filter(file -> !file.toString().endsWith("-tests.jar"))
              .findFirst();
      return jar.map(
              app -> new ClassPath(app + File.pathSeparator + target.resolve("lib").resolve("*")))
          .orElseThrow(
              () ->
                  new ArtefactException(
                      target + " has no ishowtts-harness jar: remove " + root + " and try again"));
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String shortened(String commit) {
    return commit.substring(0, Math.min(12, commit.length()));
  }
}
