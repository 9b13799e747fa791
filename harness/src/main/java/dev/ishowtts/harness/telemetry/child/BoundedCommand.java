package dev.ishowtts.harness.telemetry.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end, within a time and an amount of output. */
@FunctionalInterface
public interface BoundedCommand {
  /** Bytes of output that are kept. */
  int MOST_OUTPUT = 1 << 20;

  /**
   * How a command ended.
   *
   * @param started whether the program could be started at all
   * @param finished whether it ended within its time; killed otherwise
   * @param exit its exit code; -1 where it did not finish
   * @param output standard output and error together, at most {@link #MOST_OUTPUT} bytes; the
   *     reason where it could not start
   */
  record Outcome(boolean started, boolean finished, int exit, String output) {
    /** Returns whether it ended by itself with exit code 0. */
    public boolean succeeded() {
      return finished && exit == 0;
    }
  }

  /**
   * Runs {@code command} with {@code input} as its whole standard input.
   *
   * @param patience after it the command and its children are killed
   * @throws InterruptedException after the command was killed
   */
  Outcome run(List<String> command, String input, Duration patience) throws InterruptedException;

  /** Returns the machine's own processes. */
  static BoundedCommand system() {
    return BoundedCommand::runProcess;
  }

  /* Output goes through a file: a full pipe could otherwise hold the command past its time. */
  private static Outcome runProcess(List<String> command, String input, Duration patience)
      throws InterruptedException {
    try {
      Path output = Files.createTempFile("ishowtts-command", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
          feed(process, input);
          boolean finished = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
          return new Outcome(true, finished, finished ? process.exitValue() : -1, head(output));
        } finally {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return new Outcome(false, false, -1, String.valueOf(e.getMessage()));
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The command ended without reading its input, which it need not do.
      return;
    }
  }

  private static String head(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return new String(stream.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
    }
  }
}
