package dev.ishowtts.monitor;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.monitor.security.SecuritySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the service listens and what it shows.
 *
 * @param address host name or address to bind
 * @param port TCP port; 0 takes a free one
 * @param runs folder of run files, relative to the repository or absolute
 * @param uploadMib greatest upload, MiB
 * @param drain longest wait for requests when the service is ended
 */
record MonitorSettings(String address, int port, Path runs, long uploadMib, Duration drain) {
  private static final Setting<String> ADDRESS =
      Setting.text("monitor.address", "127.0.0.1")
          .check(address -> !address.isBlank(), "an address such as 127.0.0.1")
          .help("Address that the service binds; other than loopback only with access tokens.");
  private static final Setting<Integer> PORT =
      Setting.integer("monitor.port", 8790)
          .between(0, 65_535)
          .help("TCP port of the service; 0 takes a free one.");
  private static final Setting<Optional<Path>> RUNS =
      Setting.optionalPath("monitor.runs")
          .help("Folder of run files that the service shows; empty takes run.folder.");

  private static final Setting<Duration> DRAIN =
      Setting.duration("monitor.drain", Duration.ofSeconds(30))
          .between(Duration.ZERO, Duration.ofMinutes(10))
          .help("How long requests may go on when the service is ended.");

  /** The keys of the service. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(ADDRESS, PORT, RUNS, DRAIN);
    }
  }

  /** Returns the effective settings. */
  static MonitorSettings from(Config config) {
    return new MonitorSettings(
        config.get(ADDRESS),
        config.get(PORT),
        config.get(RUNS).orElseGet(() -> RunSettings.from(config).folder()),
        config.get(SecuritySettings.UPLOAD_MIB),
        config.get(DRAIN));
  }

  /** Returns Spring's own settings; first of all sources, so that no SERVER_PORT changes them. */
  Map<String, Object> springProperties() {
    String upload = uploadMib + "MB";
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("server.address", address);
    properties.put("server.port", port);
    properties.put("server.shutdown", "graceful");
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", drain.toMillis() + "ms");
    properties.put(
        "server.compression.enabled", "true"); // texts of 2 KiB and more; no sound, no stream
    properties.put("server.tomcat.connection-timeout", "20s");
    properties.put("server.tomcat.max-swallow-size", "0B"); // SlowBodyValve does it, bounded
    properties.put("spring.mvc.formcontent.filter.enabled", "false"); // reads forms without bound
    properties.put("server.tomcat.max-part-count", "8");
    properties.put("spring.servlet.multipart.max-file-size", upload);
    properties.put("spring.servlet.multipart.max-request-size", upload);
    properties.put("spring.web.error.whitelabel.enabled", "false");
    properties.put("spring.web.resources.add-mappings", "false");
    properties.put(
        "management.endpoints.web.exposure.include",
        "health,info,prometheus,metrics,loggers,threaddump");
    properties.put("management.endpoint.health.show-details", "when-authorized");
    properties.put("management.endpoint.health.roles", "SPEAK");
    properties.put("management.endpoint.health.probes.enabled", "true");
    properties.put("management.endpoint.health.group.readiness.include", "readinessState,engine");
    properties.put(
        "management.endpoint.health.status.order", "DOWN,OUT_OF_SERVICE,DEGRADED,UP,UNKNOWN");
    properties.put("management.endpoint.health.status.http-mapping.DOWN", "503");
    properties.put("management.endpoint.health.status.http-mapping.OUT_OF_SERVICE", "503");
    properties.put("management.endpoint.health.status.http-mapping.DEGRADED", "200");
    properties.put(
        "management.endpoint.health.group.operate.include",
        "database,disk,influx,spool,lastRun,staleness,schedules");
    properties.put("management.endpoint.health.group.operate.show-details", "when-authorized");
    properties.put("management.health.mail.enabled", "false");
    properties.put("management.health.diskspace.enabled", "false"); // DiskHealth knows the folders
    properties.put("management.info.java.enabled", "true");
    properties.put("management.info.os.enabled", "true");
    properties.put("springdoc.api-docs.enabled", "true");
    properties.put("springdoc.swagger-ui.enabled", "true");
    properties.put("springdoc.swagger-ui.validator-url", "none"); // works offline
    properties.put("logging.level.org.springframework.web.servlet.PageNotFound", "ERROR");
    properties.put("logging.level.org.springframework.boot.web.server.servlet.context", "ERROR");
    properties.put( // why a start failed is said in one line
        "logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "OFF");
    properties.put(
        "logging.level.org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver",
        "ERROR");
    return properties;
  }
}
