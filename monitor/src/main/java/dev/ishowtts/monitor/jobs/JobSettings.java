package dev.ishowtts.monitor.jobs;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How jobs are run.
 *
 * @param launcher program that takes the command line's words, relative to the repository
 * @param most jobs that may wait or run
 * @param timeout of a job that a person asked for
 * @param lockRetry pause before a command is tried again that found another measurement running
 * @param lockPatience how long that goes on
 * @param logBytes greatest log of a job
 */
public record JobSettings(
    Path launcher,
    int most,
    Duration timeout,
    Duration lockRetry,
    Duration lockPatience,
    long logBytes) {
  private static final Setting<Path> LAUNCHER =
      Setting.path("monitor.launcher", Path.of("ishowtts"))
          .help("Program that jobs are started with; it takes the words of the command line.");
  private static final Setting<Integer> MOST =
      Setting.integer("monitor.jobs", 16)
          .between(1, 1000)
          .help("Jobs that may wait or run; more are refused.");
  private static final Setting<Duration> TIMEOUT =
      Setting.duration("monitor.job-timeout", Duration.ofHours(3))
          .atLeast(Duration.ofSeconds(1))
          .help("How long a job that a person asked for may take.");
  private static final Setting<Duration> LOCK_RETRY =
      Setting.duration("monitor.lock-retry", Duration.ofSeconds(30))
          .atLeast(Duration.ofMillis(100))
          .help("Pause before a job tries again that found another measurement running.");
  private static final Setting<Duration> LOCK_PATIENCE =
      Setting.duration("monitor.lock-patience", Duration.ofHours(2))
          .atLeast(Duration.ZERO)
          .help("How long a job waits for another measurement to end.");
  private static final Setting<Integer> LOG_MIB =
      Setting.integer("monitor.job-log-mib", 16)
          .between(1, 1024)
          .help("Greatest log of a job; one that says more is ended.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(LAUNCHER, MOST, TIMEOUT, LOCK_RETRY, LOCK_PATIENCE, LOG_MIB);
    }
  }

  /** Returns the effective settings. */
  public static JobSettings from(Config config) {
    return new JobSettings(
        config.get(LAUNCHER),
        config.get(MOST),
        config.get(TIMEOUT),
        config.get(LOCK_RETRY),
        config.get(LOCK_PATIENCE),
        config.get(LOG_MIB) * (1L << 20));
  }
}
