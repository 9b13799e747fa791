package dev.ishowtts.monitor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the service was started with.
 *
 * @param file settings file that was named
 * @param overrides values of {@code --set}, by key
 */
record Arguments(Optional<Path> file, Map<String, String> overrides) {
  Arguments {
    overrides = Map.copyOf(overrides);
  }

  /**
   * Returns the arguments of a command line.
   *
   * @throws IllegalArgumentException in one line if a word is not understood
   */
  static Arguments parse(String... words) {
    Optional<Path> file = Optional.empty();
    Map<String, String> overrides = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      if (i + 1 == words.length) {
        throw misunderstood(words[i]);
      }
      String value = words[i + 1];
      switch (words[i]) {
        case "--settings" -> file = Optional.of(Path.of(value));
        case "--set" -> {
          int equals = value.indexOf('=');
          if (equals < 1) {
            throw misunderstood(words[i] + " " + value);
          }
          overrides.put(value.substring(0, equals), value.substring(equals + 1));
        }
        default -> throw misunderstood(words[i]);
      }
    }
    return new Arguments(file, overrides);
  }

  /** Returns the arguments that give a command the same settings; those of the service stay out. */
  List<String> forCommands() {
    List<String> words = new ArrayList<>();
    file.ifPresent(
        settings -> words.addAll(List.of("--settings", settings.toAbsolutePath().toString())));
    overrides.forEach(
        (key, value) -> {
          if (!key.startsWith("monitor.")) {
            words.addAll(List.of("--set", key + "=" + value));
          }
        });
    return words;
  }

  private static IllegalArgumentException misunderstood(String words) {
    return new IllegalArgumentException(
        "arguments must be --settings FILE or --set key=value, got \"" + words + "\"");
  }
}
