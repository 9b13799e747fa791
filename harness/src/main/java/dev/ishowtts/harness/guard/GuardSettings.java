package dev.ishowtts.harness.guard;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a measurement may run.
 *
 * @param lock file of the run lock; empty for {@code ishowtts.lock} in the host's folder of locks
 */
public record GuardSettings(Preflight.Limits limits, Optional<Path> lock) {
  private static final Setting<Double> FOREIGN =
      Setting.number("guard.foreign-cpu-percent", 25)
          .between(0.0, 100.0)
          .help("Share of all cores that other processes may use.");
  private static final Setting<Duration> WATCH =
      Setting.duration("guard.watch", Duration.ofSeconds(1))
          .between(Duration.ZERO, Duration.ofMinutes(5))
          .help("How long other processes are watched before a run.");
  private static final Setting<Integer> DISK =
      Setting.integer("guard.free-disk-mib", 512).atLeast(0).help("Free space wanted for runs.");
  private static final Setting<Integer> MEMORY =
      Setting.integer("guard.free-memory-mib", 512).atLeast(0).help("Available memory needed.");
  private static final Setting<Optional<Path>> LOCK =
      Setting.optionalPath("guard.lock")
          .help("Lock file: one measurement per host. Empty: the host's folder of locks.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(FOREIGN, WATCH, DISK, MEMORY, LOCK);
    }
  }

  /** Returns the effective settings. */
  public static GuardSettings from(Config config) {
    return new GuardSettings(
        new Preflight.Limits(
            config.get(FOREIGN), config.get(WATCH), config.get(DISK), config.get(MEMORY)),
        config.get(LOCK));
  }

  /** Returns the lock file; a relative path starts at the repository. */
  public Path lockFile(Environment environment) {
    if (lock.isPresent()) {
      return environment.root().resolve(lock.get());
    }
    Path folder = Path.of("/run/lock");
    boolean usable = Files.isDirectory(folder) && Files.isWritable(folder);
    return (usable ? folder : Path.of(environment.property("java.io.tmpdir").orElse("/tmp")))
        .resolve("ishowtts.lock");
  }
}
