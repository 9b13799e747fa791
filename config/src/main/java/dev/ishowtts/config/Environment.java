package dev.ishowtts.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the process was started with; the only border to environment variables and system
 * properties.
 *
 * @param variables environment variables
 * @param properties system properties
 */
public record Environment(Map<String, String> variables, Map<String, String> properties) {
  public Environment {
    variables = Map.copyOf(variables);
    properties = Map.copyOf(properties);
  }

  /** Returns what this process was started with, as it is now. */
  public static Environment ofProcess() {
    var properties = System.getProperties();
    return new Environment(
        System.getenv(),
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, properties::getProperty)));
  }

  /** Returns an environment without variables and properties. */
  public static Environment empty() {
    return new Environment(Map.of(), Map.of());
  }

  /** Returns a variable that is set and not blank. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** Returns a system property that is set and not blank. */
  public Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank());
  }

  /**
   * Returns the folder of the repository, absolute: the system property {@code ishowtts.root} that
   * the launcher gives, else the working directory.
   */
  public Path root() {
    return Path.of(property("ishowtts.root").or(() -> property("user.dir")).orElse("."))
        .toAbsolutePath()
        .normalize();
  }
}
