package dev.ishowtts.monitor;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
  /** Word that has an error of the start told with its places. */
  static final String DEBUG = "--debug";

  Arguments {
    overrides = Map.copyOf(overrides);
  }

  /**
   * Returns the arguments of a command line; {@code --set=KEY=VALUE} is {@code --set KEY=VALUE}.
   *
   * @throws IllegalArgumentException in one line if a word is not understood
   */
  static Arguments parse(String... words) {
    Deque<String> left = new ArrayDeque<>();
    for (String word : words) {
      left.addAll(List.of(word.replaceFirst("^(--set|--settings)=", "$1\n").split("\n", 2)));
    }
    Optional<Path> file = Optional.empty();
    Map<String, String> overrides = new LinkedHashMap<>();
    while (!left.isEmpty()) {
      String word = left.remove();
      switch (word) {
        case DEBUG -> {}
        case "--settings" -> file = Optional.of(Path.of(value(word, left)));
        case "--set" -> {
          String pair = value(word, left);
          int equals = pair.indexOf('=');
          if (equals < 1) {
            throw misunderstood(word + " " + pair);
          }
          overrides.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        default -> throw misunderstood(word);
      }
    }
    return new Arguments(file, overrides);
  }

  private static String value(String word, Deque<String> left) {
    if (left.isEmpty()) {
      throw misunderstood(word);
    }
    return left.remove();
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
        "arguments must be --settings FILE, --set key=value or --debug, got \"" + words + "\"");
  }
}
