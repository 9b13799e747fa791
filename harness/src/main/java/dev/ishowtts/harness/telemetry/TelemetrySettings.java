package dev.ishowtts.harness.telemetry;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where and how often telemetry is read.
 *
 * @param root folder that stands for {@code /}; empty for the host itself
 * @param interval time between readings
 */
public record TelemetrySettings(Optional<Path> root, Duration interval) {
  private static final Setting<Optional<Path>> ROOT =
      Setting.optionalPath("telemetry.root")
          .help("Folder read instead of / for /proc, /sys and tools; a recorded host. Empty: /.");
  private static final Setting<Duration> INTERVAL =
      Setting.duration("telemetry.interval", Duration.ofMillis(500))
          .between(TelemetryRecorder.FASTEST, Duration.ofMinutes(1))
          .help("Time between readings of the host.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(ROOT, INTERVAL);
    }
  }

  /** Returns the effective settings. */
  public static TelemetrySettings from(Config config) {
    return new TelemetrySettings(config.get(ROOT), config.get(INTERVAL));
  }

  /** Returns the host to read: the folder if one is set, else {@code host}. */
  public HostFiles host(HostFiles host) {
    return root.map(HostFiles::new).orElse(host);
  }
}
