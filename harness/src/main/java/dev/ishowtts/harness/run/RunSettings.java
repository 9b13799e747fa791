package dev.ishowtts.harness.run;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a run is measured.
 *
 * @param folder of run files, relative to the repository
 * @param suites folder of suites, relative to the repository
 * @param patience how long a worker may say nothing
 * @param jvmFlags of the workers
 * @param slowdown planted factor on every wall time; 1 plants nothing
 * @param duration of a soak, or of a window of load, instead of the suite's; zero leaves the
 *     suite's
 */
public record RunSettings(
    Path folder,
    Path suites,
    Duration patience,
    List<String> jvmFlags,
    double slowdown,
    Duration duration) {
  private static final Setting<Path> FOLDER =
      Setting.path("run.folder", Path.of("runs")).help("Folder of run files.");
  private static final Setting<Path> SUITES =
      Setting.path("run.suites", Path.of("config", "suites")).help("Folder of suites.");
  private static final Setting<Duration> PATIENCE =
      Setting.duration("run.worker-timeout", Duration.ofMinutes(10))
          .atLeast(Duration.ofSeconds(1))
          .help("How long a worker may say nothing before it is ended.");
  private static final Setting<List<String>> JVM_FLAGS =
      Setting.textList("run.jvm-flags", List.of()).help("Flags of the workers' Java.");

  /** Factor by which every synthesis is made longer, to try the gate. */
  public static final Setting<Double> SLOWDOWN =
      Setting.number("engine.debug.slowdown", 1)
          .between(1.0, 100.0)
          .help("Planted slowdown to try the gate: 1.10 adds 10 % to every synthesis.");

  private static final Setting<Duration> DURATION =
      Setting.duration("run.duration", Duration.ZERO)
          .between(Duration.ZERO, Duration.ofDays(3))
          .help("Time of a soak, or of a window of load, instead of the suite's; 0s: the suite's.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(FOLDER, SUITES, PATIENCE, JVM_FLAGS, SLOWDOWN, DURATION);
    }
  }

  public RunSettings {
    jvmFlags = List.copyOf(jvmFlags);
  }

  /** Returns the effective settings. */
  public static RunSettings from(Config config) {
    return new RunSettings(
        config.get(FOLDER),
        config.get(SUITES),
        config.get(PATIENCE),
        config.get(JVM_FLAGS),
        config.get(SLOWDOWN),
        config.get(DURATION));
  }
}
