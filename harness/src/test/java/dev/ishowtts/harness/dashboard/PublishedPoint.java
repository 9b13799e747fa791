package dev.ishowtts.harness.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A point read back from its line, apart from the code that wrote it. */
record PublishedPoint(
    String measurement, Map<String, String> tags, Map<String, Object> fields, long millis) {

  static PublishedPoint of(String line) {
    List<String> parts = split(line, ' ');
    List<String> key = split(parts.get(0), ',');
    Map<String, String> tags = new TreeMap<>();
    for (String tag : key.subList(1, key.size())) {
      List<String> pair = split(tag, '=');
      tags.put(pair.get(0), pair.get(1).replaceAll("\\\\([ ,=])", "$1"));
    }
    Map<String, Object> fields = new TreeMap<>();
    for (String field : split(parts.get(1), ',')) {
      int equals = field.indexOf('=');
      String value = field.substring(equals + 1);
      fields.put(
          field.substring(0, equals),
          value.startsWith("\"")
              ? value.substring(1, value.length() - 1).replace("\\\"", "\"")
              : (Object) Double.valueOf(value));
    }
    return new PublishedPoint(key.get(0), tags, fields, Long.parseLong(parts.get(2)));
  }

  /** Splits at a character that is neither escaped nor inside a text. */
  private static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        part.append(c).append(text.charAt(++i));
        continue;
      }
      if (c == '"') {
        quoted = !quoted;
      }
      if (c == at && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
