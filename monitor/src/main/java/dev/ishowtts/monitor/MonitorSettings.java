package dev.ishowtts.monitor;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import dev.ishowtts.harness.run.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the service listens and what it shows.
 *
 * @param address host name or address to bind
 * @param port TCP port; 0 takes a free one
 * @param runs folder of run files, relative to the repository or absolute
 */
record MonitorSettings(String address, int port, Path runs) {
  private static final Setting<String> ADDRESS =
      Setting.text("monitor.address", "127.0.0.1")
          .check(address -> !address.isBlank(), "an address such as 127.0.0.1")
          .help("Address that the service binds; it has no log-in, so keep it on loopback.");
  private static final Setting<Integer> PORT =
      Setting.integer("monitor.port", 8790)
          .between(0, 65_535)
          .help("TCP port of the service; 0 takes a free one.");
  private static final Setting<Optional<Path>> RUNS =
      Setting.optionalPath("monitor.runs")
          .help("Folder of run files that the service shows; empty takes run.folder.");

  /** The keys of the service. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(ADDRESS, PORT, RUNS);
    }
  }

  /** Returns the effective settings. */
  static MonitorSettings from(Config config) {
    return new MonitorSettings(
        config.get(ADDRESS),
        config.get(PORT),
        config.get(RUNS).orElseGet(() -> RunSettings.from(config).folder()));
  }
}
