package dev.ishowtts.monitor.metrics;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.time.Duration;
import java.util.List;

/**
 * The pace of the watch.
 *
 * @param pace pause between looks
 */
record WatchSettings(Duration pace) {
  private static final Setting<Duration> PACE =
      Setting.duration("monitor.watch", Duration.ofSeconds(15))
          .between(Duration.ofMillis(100), Duration.ofHours(1))
          .help("Pause between looks at data, spool, clocks, heat and the server of points.");

  /** Registers the key. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(PACE);
    }
  }

  static WatchSettings from(Config config) {
    return new WatchSettings(config.get(PACE));
  }
}
