package dev.ishowtts.harness.sink.influx;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where points go.
 *
 * @param url base address of the server; empty if nothing is published
 * @param api which write interface it has
 * @param org organisation; InfluxDB 2 needs it, others ignore it
 * @param bucket bucket, or database of InfluxDB 1
 * @param token secret of a writer; {@code user:password} for InfluxDB 1
 * @param timeout of connecting, of writing and of reading, each
 * @param patience how long a gate may deliver points after its verdict
 * @param spool folder of what waits
 * @param spoolBytes greatest size of what waits
 */
public record InfluxSettings(
    Optional<String> url,
    Api api,
    String org,
    String bucket,
    Optional<String> token,
    Duration timeout,
    Duration patience,
    Path spool,
    long spoolBytes) {
  private static final long MEBIBYTE = 1L << 20;

  private static final Setting<Optional<String>> URL =
      Setting.optionalText("influx.url")
          .check(
              url -> url.isEmpty() || url.get().matches("https?://[^/\\s]+\\S*"),
              "an address such as http://localhost:8086")
          .help("Address of an InfluxDB or VictoriaMetrics; without it nothing is published.");
  private static final Setting<Api> API =
      Setting.choice("influx.api", Api.V2)
          .help("v2: InfluxDB 1.8, 2, 3 and VictoriaMetrics; v1: older InfluxDB.");
  private static final Setting<String> ORG =
      Setting.text("influx.org", "ishowtts").help("Organisation of InfluxDB 2.");
  private static final Setting<String> BUCKET =
      Setting.text("influx.bucket", "ishowtts").help("Bucket, or database of InfluxDB 1.");
  private static final Setting<Optional<String>> TOKEN =
      Setting.optionalText("influx.token")
          .secret()
          .help("Token of a writer, or user:password of InfluxDB 1.");
  private static final Setting<Duration> TIMEOUT =
      Setting.duration("influx.timeout", Duration.ofSeconds(10))
          .atLeast(Duration.ofMillis(100))
          .help("How long a request may take to connect, to send and to be answered, each.");
  private static final Setting<Duration> PATIENCE =
      Setting.duration("influx.patience", Duration.ofSeconds(5))
          .atLeast(Duration.ZERO)
          .help("How long a gate may deliver points after its verdict; the rest waits on disk.");
  private static final Setting<Path> SPOOL =
      Setting.path("influx.spool", Path.of("spool")).help("Folder of points that wait.");
  private static final Setting<Integer> SPOOL_MIB =
      Setting.integer("influx.spool-mib", 256)
          .between(1, 1 << 20)
          .help("Greatest size of waiting points; over it telemetry is left out first.");

  /** The ways to write. */
  public enum Api {
    /** {@code POST /api/v2/write}. */
    V2,
    /** {@code POST /write}. */
    V1
  }

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(URL, API, ORG, BUCKET, TOKEN, TIMEOUT, PATIENCE, SPOOL, SPOOL_MIB);
    }
  }

  /**
   * Returns the same settings with requests that give up within {@code patience}, a second at
   * least.
   */
  public InfluxSettings within(Duration patience) {
    Duration least = Duration.ofSeconds(1);
    Duration most = patience.compareTo(least) < 0 ? least : patience;
    return new InfluxSettings(
        url,
        api,
        org,
        bucket,
        token,
        timeout.compareTo(most) < 0 ? timeout : most,
        patience,
        spool,
        spoolBytes);
  }

  /** Reads the settings. */
  public static InfluxSettings from(Config config) {
    return new InfluxSettings(
        config.get(URL),
        config.get(API),
        config.get(ORG),
        config.get(BUCKET),
        config.get(TOKEN),
        config.get(TIMEOUT),
        config.get(PATIENCE),
        config.get(SPOOL),
        config.get(SPOOL_MIB) * MEBIBYTE);
  }
}
