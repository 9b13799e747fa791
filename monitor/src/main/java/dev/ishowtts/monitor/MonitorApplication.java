package dev.ishowtts.monitor;

import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.config.ConfigException;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.monitor.runs.RunFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The service: runs over HTTP, health and information. */
@SpringBootApplication
public class MonitorApplication {
  private static final Logger logger = LoggerFactory.getLogger(MonitorApplication.class);
  private static final int MISUSED = 2;

  /**
   * Starts the service and returns; it stops with the process.
   *
   * @param arguments {@code --settings FILE} and {@code --set key=value}, repeatable
   */
  public static void main(String[] arguments) {
    Environment environment = Environment.ofProcess();
    try {
      start(
          settings(Arguments.parse(arguments), environment), environment.root(), Clock.systemUTC());
    } catch (ConfigException | IllegalArgumentException misused) {
      logger.error("{}", misused.getMessage());
      System.exit(MISUSED);
    }
  }

  /** Returns the settings that the arguments and the environment ask for. */
  static MonitorSettings settings(Arguments arguments, Environment environment) {
    Path standard = environment.root().resolve("config").resolve("ishowtts.toml");
    return MonitorSettings.from(
        ConfigLoader.discovered(environment)
            .load(standard, arguments.file(), arguments.overrides()));
  }

  /** Returns the running service. */
  static ConfigurableApplicationContext start(MonitorSettings settings, Path root, Clock clock) {
    RunFolder runs = new RunFolder(root.resolve(settings.runs()), new RunFile());
    SpringApplication application =
        new SpringApplicationBuilder(MonitorApplication.class)
            .bannerMode(Banner.Mode.OFF)
            .initializers(
                context -> {
                  context
                      .getEnvironment()
                      .getPropertySources()
                      .addFirst(new MapPropertySource("ishowtts", properties(settings)));
                  if (context instanceof GenericApplicationContext beans) {
                    beans.registerBean(RunFolder.class, () -> runs);
                    beans.registerBean(Clock.class, () -> clock);
                  }
                })
            .build();
    return application.run();
  }

  /* Spring's own settings; first of all sources, so that no SERVER_PORT changes them. */
  private static Map<String, Object> properties(MonitorSettings settings) {
    return Map.ofEntries(
        Map.entry("server.address", settings.address()),
        Map.entry("server.port", settings.port()),
        Map.entry("server.shutdown", "graceful"),
        Map.entry("spring.web.error.whitelabel.enabled", "false"),
        Map.entry("spring.web.resources.add-mappings", "false"),
        Map.entry("management.endpoints.web.exposure.include", "health,info"),
        Map.entry("management.endpoint.health.show-details", "always"),
        Map.entry("management.info.java.enabled", "true"),
        Map.entry("management.info.os.enabled", "true"));
  }
}
