package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Everything that the command line takes from outside.
 *
 * @param nanoTime monotonic clock of what is measured
 * @param pause waits about that many nanoseconds of that clock
 * @param mainClass class that a worker process starts; takes the same command line
 */
record Surroundings(
    Terminal terminal,
    Environment environment,
    Clock clock,
    LongSupplier nanoTime,
    LongConsumer pause,
    RandomGenerator random,
    FileOperations files,
    HostFiles host,
    Engines engines,
    Class<?> mainClass) {
  /** Returns those of this process, with the real engine. */
  static Surroundings ofProcess(Environment environment, Class<?> mainClass) {
    return new Surroundings(
        Terminal.ofProcess(),
        environment,
        Clock.systemUTC(),
        System::nanoTime,
        LockSupport::parkNanos,
        new SecureRandom(),
        FileOperations.system(),
        new HostFiles(Path.of("/")),
        new Models(Clock.systemUTC()),
        mainClass);
  }
}
