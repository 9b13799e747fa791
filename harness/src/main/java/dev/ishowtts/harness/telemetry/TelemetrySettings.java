package dev.ishowtts.harness.telemetry;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where telemetry is read.
 *
 * @param root folder that stands for {@code /}; empty for the host itself
 */
public record TelemetrySettings(Optional<Path> root) {
  private static final Setting<Optional<Path>> ROOT =
      Setting.optionalPath("telemetry.root")
          .help("Folder read instead of / for /proc, /sys and tools; a recorded host. Empty: /.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(ROOT);
    }
  }

  /** Returns the effective settings. */
  public static TelemetrySettings from(Config config) {
    return new TelemetrySettings(config.get(ROOT));
  }

  /** Returns the host to read: the folder if one is set, else {@code host}. */
  public HostFiles host(HostFiles host) {
    return root.map(HostFiles::new).orElse(host);
  }
}
