package dev.ishowtts.harness.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker that runs: its events come one by one, its standard error goes to a log file. Its
 * standard input stays open for as long as this process lives; the worker ends when it closes.
 */
final class WorkerProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** What comes next from a worker. */
  sealed interface Next {
    /** It said something. */
    record Event(WorkerEvent event) implements Next {}

    /** It ended; nothing more will come. */
    record Ended(int exitCode) implements Next {}

    /** It said nothing for the whole time. */
    record Silent() implements Next {}
  }

  private final Process process;
  private final Path log;
  private final BlockingQueue<Optional<WorkerEvent>> events = new LinkedBlockingQueue<>();

  private WorkerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    Thread reader = new Thread(this::read, "worker-events");
    reader.setDaemon(true);
    reader.start();
  }

  static WorkerProcess start(List<String> command, Map<String, String> variables, Path log)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(variables);
    return new WorkerProcess(builder.start(), log);
  }

  long pid() {
    return process.pid();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // Native libraries may write to standard output too: what is no event is not ours.
        Optional<WorkerEvent> event = WorkerEvent.parse(line);
        if (event.isPresent()) {
          events.add(event);
        }
      }
    } catch (IOException e) {
      // The stream of a killed process breaks; its end is reported below.
    } finally {
      events.add(Optional.empty());
    }
  }

  Next next(Duration patience) throws InterruptedException {
    Optional<WorkerEvent> event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      return new Next.Silent();
    }
    if (event.isPresent()) {
      return new Next.Event(event.get());
    }
    if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
    return new Next.Ended(process.waitFor());
  }

  /** Returns the last line of the log that says something; empty if there is none. */
  Optional<String> lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return lines.stream().filter(line -> !line.isBlank()).reduce((first, last) -> last);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Ends the worker, at once if it has not ended by itself. */
  @Override
  public void close() {
    kill();
    try {
      process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
