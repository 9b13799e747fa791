package dev.ishowtts.harness.guard;

import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A process that takes a lock and waits to be killed. */
public final class LockHolder {
  private LockHolder() {}

  /** Starts the process; it says {@code locked} when it holds the lock. */
  public static Process start(Path file) throws IOException {
    Environment environment = Environment.ofProcess();
    return new ProcessBuilder(
            Path.of(environment.property("java.home").orElseThrow(), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            environment.property("java.class.path").orElseThrow(),
            LockHolder.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Takes the lock and waits for the end of its input. */
  @SuppressWarnings("try")
  public static void main(String[] arguments) throws IOException {
    RunLock.Holder self =
        new RunLock.Holder(ProcessHandle.current().pid(), "lock holder", Instant.now());
    try (RunLock lock = RunLock.acquire(Path.of(arguments[0]), self)) {
      System.out.println("locked");
      while (System.in.read() >= 0) {}
    }
  }
}
