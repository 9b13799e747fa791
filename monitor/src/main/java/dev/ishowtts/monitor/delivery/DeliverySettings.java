package dev.ishowtts.monitor.delivery;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.time.Duration;
import java.util.List;

/**
 * When the service delivers points.
 *
 * @param pause between looks at the spool; zero delivers only when the service ends
 */
record DeliverySettings(Duration pause) {
  private static final Setting<Duration> PAUSE =
      Setting.duration("monitor.deliver", Duration.ofMinutes(1))
          .between(Duration.ZERO, Duration.ofDays(1))
          .help("Pause between deliveries of waiting points; 0s: only when the service ends.");

  /** Registers the key. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(PAUSE);
    }
  }

  static DeliverySettings from(Config config) {
    return new DeliverySettings(config.get(PAUSE));
  }
}
