package dev.ishowtts.monitor;

import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigException;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.access.AccessSettings;
import dev.ishowtts.harness.access.AccessTokens;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.jobs.JobSettings;
import dev.ishowtts.monitor.jobs.Launcher;
import dev.ishowtts.monitor.notices.NoticeSettings;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.schedule.ScheduleSettings;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The service: runs over HTTP, health and information. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
public class MonitorApplication {
  private static final Logger logger = LoggerFactory.getLogger(MonitorApplication.class);
  private static final int MISUSED = 2;

  /**
   * Starts the service and returns; it stops with the process.
   *
   * @param arguments {@code --settings FILE} and {@code --set key=value}, repeatable, and {@code
   *     --debug}
   */
  public static void main(String[] arguments) {
    Environment environment = Environment.ofProcess();
    try {
      Arguments said = Arguments.parse(arguments);
      start(config(said, environment), environment, Clock.systemUTC(), said.forCommands());
    } catch (RuntimeException failed) {
      boolean misused =
          failed instanceof ConfigException || failed instanceof IllegalArgumentException;
      logger.error("{}", misused ? failed.getMessage() : reason(failed));
      if (List.of(arguments).contains(Arguments.DEBUG)) {
        logger.error("Where that was: ", failed);
      }
      System.exit(MISUSED); // Threads of half a service would keep the process.
    }
  }

  private static String reason(Throwable failed) {
    return String.valueOf(NestedExceptionUtils.getMostSpecificCause(failed).getMessage());
  }

  /** Returns the settings that the arguments and the environment ask for. */
  static Config config(Arguments arguments, Environment environment) {
    Path folder = environment.root().resolve("config");
    return ConfigLoader.discovered(environment)
        .withSection("gate", folder.resolve("gate.toml"))
        .load(folder.resolve("ishowtts.toml"), arguments.file(), arguments.overrides());
  }

  /**
   * Returns the running service.
   *
   * @throws IllegalArgumentException in one line if other hosts could reach it without a token
   */
  static ConfigurableApplicationContext start(Config config, Environment environment, Clock clock) {
    return start(config, environment, clock, List.of());
  }

  /**
   * Returns the running service.
   *
   * @param commandSettings arguments that give commands the settings of the service
   * @throws IllegalArgumentException in one line if other hosts could reach it without a token, a
   *     schedule or a way to people is wrong, or its database or port cannot be had
   */
  static ConfigurableApplicationContext start(
      Config config, Environment environment, Clock clock, List<String> commandSettings) {
    MonitorSettings settings = MonitorSettings.from(config);
    requireTokens(settings, AccessSettings.from(config, environment).tokens());
    ScheduleSettings.from(config)
        .checkCommands(environment, environment.root().resolve(RunSettings.from(config).suites()));
    NoticeSettings.from(config);
    RunFolder runs = new RunFolder(environment.root().resolve(settings.runs()), new RunFile());
    ServiceDatabase database = database(config, environment);
    Path root = environment.root();
    Launcher launcher =
        new Launcher(
            List.of(root.resolve(JobSettings.from(config).launcher()).toString()),
            commandSettings,
            root);
    SpringApplication application =
        new SpringApplicationBuilder(MonitorApplication.class)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false) // in Spring's words
            .environment(spring(settings))
            .initializers(
                context -> {
                  if (context instanceof GenericApplicationContext beans) {
                    beans.registerBean(Config.class, () -> config);
                    beans.registerBean(Environment.class, () -> environment);
                    beans.registerBean(RunFolder.class, () -> runs);
                    beans.registerBean(Clock.class, () -> clock);
                    beans.registerBean(ServiceDatabase.class, () -> database);
                    beans.registerBean(Launcher.class, () -> launcher);
                  }
                })
            .build();
    ConfigurableApplicationContext service = listening(application, settings);
    logger.info("The service answers at {}", address(service, settings));
    return service;
  }

  private static ConfigurableApplicationContext listening(
      SpringApplication application, MonitorSettings settings) {
    try {
      return application.run();
    } catch (RuntimeException failed) {
      for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException) {
          throw new IllegalArgumentException(
              "monitor.port = %d: cannot be listened on at %s (%s); end what does, or choose another"
                  .formatted(settings.port(), settings.address(), cause.getMessage()),
              failed);
        }
      }
      throw failed;
    }
  }

  private static String address(ConfigurableApplicationContext service, MonitorSettings settings) {
    String host =
        settings.address().contains(":") ? "[" + settings.address() + "]" : settings.address();
    return "http://" + host + ":" + service.getEnvironment().getProperty("local.server.port") + "/";
  }

  private static ServiceDatabase database(Config config, Environment environment) {
    try {
      return ServiceDatabase.open(HistorySettings.from(config), environment.root());
    } catch (IOException unusable) {
      String line =
          unusable instanceof FileSystemException file
              ? "history.folder: "
                  + file.getFile()
                  + " cannot be made or written"
                  + (file.getReason() == null ? "" : ": " + file.getReason())
              : String.valueOf(unusable.getMessage());
      throw new IllegalArgumentException(line, unusable);
    }
  }

  private static StandardEnvironment spring(MonitorSettings settings) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("ishowtts", settings.springProperties()));
    return environment;
  }

  private static void requireTokens(MonitorSettings settings, Path tokens) {
    try {
      if (InetAddress.getByName(settings.address()).isLoopbackAddress()
          || !new AccessTokens(tokens).list().isEmpty()) {
        return;
      }
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(
          "monitor.address = " + settings.address() + ": is no address of this host", unknown);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(String.valueOf(unreadable.getMessage()), unreadable);
    }
    throw new IllegalArgumentException(
        "monitor.address = "
            + settings.address()
            + ": other hosts could use the service without a token; make one with ./ishowtts token"
            + " add NAME --role speak, or bind 127.0.0.1");
  }
}
