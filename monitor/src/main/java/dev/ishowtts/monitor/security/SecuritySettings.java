package dev.ishowtts.monitor.security;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import dev.ishowtts.harness.access.AccessSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Who may use the service and how much.
 *
 * @param tokens file of the tokens' digests
 * @param corsOrigins origins of pages elsewhere that may use the service; none: no page may
 * @param requestsPerMinute requests of one token; 0 is without bound
 * @param uploadBytes greatest upload
 * @param bodyPatience how long a body may be behind its pace
 */
public record SecuritySettings(
    Path tokens,
    List<String> corsOrigins,
    int requestsPerMinute,
    long uploadBytes,
    Duration bodyPatience) {
  private static final Setting<List<String>> CORS_ORIGINS =
      Setting.textList("monitor.cors-origins", List.of())
          .check(
              origins -> origins.stream().allMatch(SecuritySettings::isOrigin),
              "origins such as http://localhost:8080")
          .help("Origins of pages elsewhere that may use the service; none: no page may.");
  private static final Setting<Integer> REQUESTS_PER_MINUTE =
      Setting.integer("monitor.requests-per-minute", 600)
          .between(0, 1_000_000)
          .help("Requests of one token; 0 is without bound.");

  /** Greatest upload in MiB; Tomcat is told, too. */
  public static final Setting<Integer> UPLOAD_MIB =
      Setting.integer("monitor.upload-mib", 16)
          .between(1, 64)
          .help("Greatest upload, such as a reference recording.");

  private static final Setting<Duration> BODY_PATIENCE =
      Setting.duration("monitor.body-patience", Duration.ofSeconds(10))
          .between(Duration.ofMillis(100), Duration.ofMinutes(10))
          .help("How long a body may be behind a pace of 32 KiB a second.");

  /** Copies the origins. */
  public SecuritySettings {
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** The keys of access. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(CORS_ORIGINS, REQUESTS_PER_MINUTE, UPLOAD_MIB, BODY_PATIENCE);
    }
  }

  private static boolean isOrigin(String text) {
    return text.matches(
        "https?://[A-Za-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9A-Fa-f:]+](:\\d{1,5})?");
  }

  /** Returns the effective settings. */
  public static SecuritySettings from(Config config, Environment environment) {
    return new SecuritySettings(
        AccessSettings.from(config, environment).tokens(),
        config.get(CORS_ORIGINS),
        config.get(REQUESTS_PER_MINUTE),
        (long) config.get(UPLOAD_MIB) << 20,
        config.get(BODY_PATIENCE));
  }
}
