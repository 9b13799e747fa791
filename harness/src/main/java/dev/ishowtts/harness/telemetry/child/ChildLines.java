package dev.ishowtts.harness.telemetry.child;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A long-lived child process that prints lines. Keeps the latest whole lines; a line without its
 * end is never given. All methods may be called by any thread.
 */
public final class ChildLines implements AutoCloseable {
  private static final int MOST_LINES = 256;
  private static final int LONGEST_LINE = 16 << 10;
  private static final long GRACE_MILLIS = 2_000;

  private final Process process;
  private final Thread reader;
  private final Deque<String> lines = new ArrayDeque<>();

  private ChildLines(Process process, String name) {
    this.process = process;
    this.reader = new Thread(this::pump, name);
    this.reader.setDaemon(true);
    this.reader.start();
  }

  /**
   * Starts {@code command}; its standard error is discarded, its standard input empty.
   *
   * @param name of the reading thread
   * @return empty if the program cannot be started
   */
  public static Optional<ChildLines> start(List<String> command, String name) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return Optional.of(new ChildLines(process, name));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the lines since the last call, oldest first, at most the latest 256. */
  public synchronized List<String> drain() {
    List<String> drained = new ArrayList<>(lines);
    lines.clear();
    return drained;
  }

  /** Returns whether the child still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the child's process id. */
  public long pid() {
    return process.pid();
  }

  private void pump() {
    try (InputStream stream = new BufferedInputStream(process.getInputStream())) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = stream.read(); next >= 0; next = stream.read()) {
        if (next == '\n') {
          add(line);
        } else if (line.size() <= LONGEST_LINE) {
          line.write(next);
        }
      }
    } catch (IOException e) {
      // The stream is closed under the reader when the child is killed: nothing more comes.
      return;
    }
  }

  private synchronized void add(ByteArrayOutputStream line) {
    if (line.size() <= LONGEST_LINE) {
      lines.addLast(line.toString(StandardCharsets.UTF_8).strip());
    }
    line.reset();
    if (lines.size() > MOST_LINES) {
      lines.removeFirst();
    }
  }

  /** Ends the child and its children: asks, waits two seconds, kills. */
  @Override
  public void close() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    descendants.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
  }
}
