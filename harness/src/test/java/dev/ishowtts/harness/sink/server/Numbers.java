package dev.ishowtts.harness.sink.server;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Numbers by series, field and time. */
public final class Numbers {
  private Numbers() {}

  /** Adds a number; two of one key are an error. */
  static void put(
      SortedMap<String, Double> numbers, String series, String field, long millis, double value) {
    String key = series + " " + field + " " + millis;
    if (numbers.put(key, value) != null) {
      throw new IllegalStateException("twice on the server: " + key);
    }
  }

  /** Returns the numbers of lines in line protocol whose strings hold no backslash. */
  public static SortedMap<String, Double> of(List<String> lines) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    for (String line : lines) {
      int fields = unescaped(line, 0, ' ');
      int time = line.lastIndexOf(' ');
      String series = line.substring(0, fields).replaceAll("\\\\(.)", "$1");
      for (String pair : split(line.substring(fields + 1, time))) {
        int equals = pair.indexOf('=');
        if (!pair.endsWith("\"")) {
          put(
              numbers,
              series,
              pair.substring(0, equals),
              Long.parseLong(line.substring(time + 1)),
              Double.parseDouble(pair.substring(equals + 1)));
        }
      }
    }
    return numbers;
  }

  private static List<String> split(String fields) {
    List<String> pairs = new ArrayList<>();
    boolean isQuoted = false;
    int start = 0;
    for (int i = 0; i < fields.length(); i++) {
      char c = fields.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        isQuoted = !isQuoted;
      } else if (c == ',' && !isQuoted) {
        pairs.add(fields.substring(start, i));
        start = i + 1;
      }
    }
    pairs.add(fields.substring(start));
    return pairs;
  }

  private static int unescaped(String text, int from, char wanted) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == wanted) {
        return i;
      }
    }
    throw new IllegalArgumentException("no \"" + wanted + "\" in " + text);
  }
}
