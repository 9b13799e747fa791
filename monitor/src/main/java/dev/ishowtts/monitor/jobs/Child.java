package dev.ishowtts.monitor.jobs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A command under way. Its output goes to a file, so that it outlives a service that is killed. */
final class Child {
  private static final long LOOK_MILLIS = 100;
  private static final int SIGNAL = 128;
  private static final File NOTHING = new File("/dev/null");

  private final Process process;
  private final JobProcesses all;

  /** Whether a command may go on. */
  enum Leave {
    GO_ON,
    TIMED_OUT,
    CANCELLED,
    LOG_FULL
  }

  private Child(Process process, JobProcesses all) {
    this.process = process;
    this.all = all;
  }

  /**
   * Starts a command.
   *
   * @param job id that it and all that it starts are found by
   * @throws IOException if the program cannot be started
   */
  static Child start(List<String> command, Path folder, Path log, String job) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(NOTHING)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    JobProcesses.mark(builder.environment(), job);
    return new Child(builder.start(), new JobProcesses(job));
  }

  long pid() {
    return process.pid();
  }

  /**
   * Waits for the end, asking now and then whether the command may go on; ends it if not. Nothing
   * of it is left then, nor where it was killed.
   *
   * @return the last answer
   * @throws InterruptedException after the command was killed
   */
  Leave await(Supplier<Leave> leave) throws InterruptedException {
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        Leave now = leave.get();
        if (now != Leave.GO_ON) {
          if (now == Leave.LOG_FULL) { // asked to end it would go on writing
            all.kill();
          } else {
            all.end();
          }
          process.waitFor();
          return now;
        }
      }
      if (process.exitValue() > SIGNAL) {
        all.kill();
      }
      return Leave.GO_ON;
    } catch (InterruptedException e) {
      all.alive().forEach(ProcessHandle::destroyForcibly);
      throw e;
    }
  }

  /** Returns the exit code of a command that has ended; 128 and more tell a signal. */
  int exitCode() {
    return process.exitValue();
  }
}
