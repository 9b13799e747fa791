package dev.ishowtts.monitor.telemetry;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import java.time.Duration;
import java.util.List;

/**
 * What is told to clients that listen.
 *
 * @param interval time between readings
 * @param clients that may listen at once
 * @param heartbeat longest silence
 */
public record LiveSettings(Duration interval, int clients, Duration heartbeat) {
  private static final Setting<Duration> INTERVAL =
      Setting.duration("monitor.telemetry-interval", Duration.ofSeconds(1))
          .between(TelemetryRecorder.FASTEST, Duration.ofMinutes(1))
          .help("Time between live readings of the host; nothing is read while nobody looks.");
  private static final Setting<Integer> CLIENTS =
      Setting.integer("monitor.stream-clients", 16)
          .between(1, 256)
          .help("Clients that may listen to streams of events at once.");
  private static final Setting<Duration> HEARTBEAT =
      Setting.duration("monitor.stream-heartbeat", Duration.ofSeconds(15))
          .between(Duration.ofMillis(100), Duration.ofMinutes(5))
          .help("Longest silence of a stream; then it says that it is still there.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(INTERVAL, CLIENTS, HEARTBEAT);
    }
  }

  /** Returns the effective settings. */
  public static LiveSettings from(Config config) {
    return new LiveSettings(config.get(INTERVAL), config.get(CLIENTS), config.get(HEARTBEAT));
  }
}
