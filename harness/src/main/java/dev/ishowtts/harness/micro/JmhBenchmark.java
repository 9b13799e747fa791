package dev.ishowtts.harness.micro;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A benchmark as JMH knows it.
 *
 * @param name full name, e.g. {@code dev.ishowtts.jmh.LogMelBenchmark.logMel}
 * @param parameters values that it is measured with, by parameter
 */
public record JmhBenchmark(String name, SortedMap<String, List<String>> parameters) {
  private static final Pattern NAME = Pattern.compile("\\w+(?:\\.\\w+){2,}");
  private static final Pattern PARAMETER = Pattern.compile("\\s+param \"([^\"]+)\" = \\{(.*)}\\s*");

  public JmhBenchmark {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  /** Returns how often it is measured: once for every combination of values. */
  public int runs() {
    return parameters.values().stream().mapToInt(List::size).reduce(1, Math::multiplyExact);
  }

  /** Returns its line of a list, e.g. {@code LogMelBenchmark.logMel seconds=5,12}. */
  public String line() {
    String[] parts = name.split("\\.", -1);
    StringBuilder line =
        new StringBuilder(parts[parts.length - 2]).append('.').append(parts[parts.length - 1]);
    parameters.forEach(
        (parameter, values) ->
            line.append(' ').append(parameter).append('=').append(String.join(",", values)));
    return line.toString();
  }

  /** Returns what JMH lists with {@code -lp}; other lines are passed over. */
  static List<JmhBenchmark> listed(String said) {
    List<JmhBenchmark> found = new ArrayList<>();
    for (String line : said.lines().toList()) {
      if (NAME.matcher(line.strip()).matches()) {
        found.add(new JmhBenchmark(line.strip(), new TreeMap<>()));
        continue;
      }
      Matcher parameter = PARAMETER.matcher(line);
      if (parameter.matches() && !found.isEmpty()) {
        JmhBenchmark last = found.remove(found.size() - 1);
        SortedMap<String, List<String>> all = new TreeMap<>(last.parameters());
        all.put(parameter.group(1), Arrays.asList(parameter.group(2).split(", ", -1)));
        found.add(new JmhBenchmark(last.name(), all));
      }
    }
    return found;
  }
}
