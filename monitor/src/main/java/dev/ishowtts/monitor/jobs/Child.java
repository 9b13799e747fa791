package dev.ishowtts.monitor.jobs;

import dev.ishowtts.monitor.host.ProcessName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A command under way. Its output goes to a file, so that it outlives a service that is killed. */
final class Child {
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final long LOOK_MILLIS = 100;
  private static final File NOTHING = new File("/dev/null");

  private final Process process;

  /** Whether a command may go on. */
  enum Leave {
    GO_ON,
    TIMED_OUT,
    CANCELLED,
    LOG_FULL
  }

  private Child(Process process) {
    this.process = process;
  }

  /**
   * Starts a command.
   *
   * @throws IOException if the program cannot be started
   */
  static Child start(List<String> command, Path folder, Path log) throws IOException {
    return new Child(
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(NOTHING)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start());
  }

  ProcessName name() {
    return ProcessName.of(process.toHandle());
  }

  /**
   * Waits for the end, asking now and then whether the command may go on; ends it if not.
   *
   * @return the last answer
   * @throws InterruptedException after the command was ended
   */
  Leave await(Supplier<Leave> leave) throws InterruptedException {
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        Leave now = leave.get();
        if (now != Leave.GO_ON) {
          end(process.toHandle());
          return now;
        }
      }
      return Leave.GO_ON;
    } catch (InterruptedException e) {
      end(process.toHandle());
      throw e;
    }
  }

  /** Returns the exit code of a command that has ended; 128 and more tell a signal. */
  int exitCode() {
    return process.exitValue();
  }

  /** Asks a process to end, then ends it and what it started. */
  static void end(ProcessHandle process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      process.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException stubborn) {
      process.destroyForcibly();
    } finally {
      Stream.concat(descendants.stream(), Stream.of(process))
          .filter(ProcessHandle::isAlive)
          .forEach(ProcessHandle::destroyForcibly);
    }
  }
}
