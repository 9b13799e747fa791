package dev.ishowtts.monitor.admission;

import dev.ishowtts.harness.guard.RunLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a measurement runs on this host: speech beside it would spoil it. The answer is at most a
 * quarter of a second old. Any thread.
 */
public final class MeasurementLock {
  private static final Logger logger = LoggerFactory.getLogger(MeasurementLock.class);
  private static final long FRESH = Duration.ofMillis(250).toNanos();

  private final Path file;
  private final Path locks;
  private final LongSupplier nanos;
  private Optional<String> holder = Optional.empty();
  private long looked;
  private boolean known;

  /**
   * @param file the run lock
   * @param locks Linux's list of locks, {@code /proc/locks}
   * @param nanos monotonic clock, nanoseconds
   */
  public MeasurementLock(Path file, Path locks, LongSupplier nanos) {
    this.file = file;
    this.locks = locks;
    this.nanos = nanos;
  }

  /** Returns who measures, one line; empty if nobody does. */
  public synchronized Optional<String> holder() {
    long now = nanos.getAsLong();
    if (!known || now - looked > FRESH) {
      try {
        holder = RunLock.holder(file, locks);
      } catch (IOException unreadable) {
        logger.warn("Whether a measurement runs is not known: {}", unreadable.getMessage());
        holder = Optional.empty();
      }
      looked = now;
      known = true;
    }
    return holder;
  }
}
