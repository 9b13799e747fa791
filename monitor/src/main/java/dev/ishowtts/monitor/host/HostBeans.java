package dev.ishowtts.monitor.host;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.TelemetrySettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The host, its source of names that nobody can guess, and a folder for a moment. */
@Configuration(proxyBeanMethods = false)
class HostBeans {
  private static final Logger logger = LoggerFactory.getLogger(HostBeans.class);

  @Bean
  ThisHost thisHost(Config config) {
    return ThisHost.of(TelemetrySettings.from(config).host(new HostFiles(Path.of("/"))));
  }

  @Bean
  RandomGenerator random() {
    return new SecureRandom();
  }

  /** In the home folder; where that is full or read-only, the service speaks even so. */
  @Bean
  Scratch scratch(Environment environment) throws IOException {
    ProcessName self = ProcessName.of(ProcessHandle.current());
    try {
      return Scratch.open(Home.of(environment).resolve("scratch"), self);
    } catch (IOException unwritable) {
      logger.error("The home folder cannot be written: {}", unwritable.getMessage());
      return Scratch.open(Files.createTempDirectory("ishowtts-scratch"), self);
    }
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> tomcatFolders(Scratch scratch)
      throws IOException {
    File work = Files.createDirectory(scratch.folder().resolve("tomcat")).toFile();
    File documents = Files.createDirectory(scratch.folder().resolve("documents")).toFile();
    return factory -> {
      factory.setBaseDirectory(work);
      if (factory instanceof ConfigurableServletWebServerFactory servlets) {
        servlets.setDocumentRoot(documents); // stays empty
      }
    };
  }
}
