package dev.ishowtts.jmh;

import java.util.Map;
import java.util.TreeSet;

/** What a benchmark parameter's value stands for. */
final class Choice {
  private Choice() {}

  /**
   * Returns the meaning of a value.
   *
   * @throws IllegalArgumentException if it has none, naming those that have
   */
  static <T> T of(String name, String value, Map<String, T> meanings) {
    T meaning = meanings.get(value);
    if (meaning == null) {
      throw new IllegalArgumentException(
          name + " must be one of " + new TreeSet<>(meanings.keySet()) + ", got " + value);
    }
    return meaning;
  }
}
