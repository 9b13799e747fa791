package dev.ishowtts.harness.micro;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What JMH is to measure, and how much of it.
 *
 * @param benchmarks regular expressions of names; a benchmark that one of them is found in is
 *     measured, every one if there is none
 * @param parameters values of benchmark parameters, comma-separated, by name; a benchmark without
 *     the parameter does not mind
 * @param forks fresh processes per benchmark, at least 1
 * @param warmUps unrecorded iterations per fork, at least 0
 * @param iterations recorded iterations per fork, at least 1
 * @param time of one iteration, at least 1 ms
 */
public record JmhOrder(
    List<String> benchmarks,
    SortedMap<String, String> parameters,
    int forks,
    int warmUps,
    int iterations,
    Duration time) {
  public JmhOrder {
    benchmarks = List.copyOf(benchmarks);
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    requireAtLeast("forks", forks, 1);
    requireAtLeast("warm-ups", warmUps, 0);
    requireAtLeast("iterations", iterations, 1);
    requireAtLeast("time in ms", time.toMillis(), 1);
    benchmarks.forEach(JmhOrder::pattern);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
    }
  }

  private static Pattern pattern(String benchmark) {
    try {
      return Pattern.compile(benchmark);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "benchmark must be a regular expression, got " + benchmark + ": " + e.getDescription());
    }
  }

  /** Returns the same amount of other benchmarks. */
  public JmhOrder withBenchmarks(List<String> value) {
    return new JmhOrder(value, parameters, forks, warmUps, iterations, time);
  }

  /** Returns the order with further parameters; they replace those of the same name. */
  public JmhOrder withParameters(Map<String, String> value) {
    SortedMap<String, String> all = new TreeMap<>(parameters);
    all.putAll(value);
    return new JmhOrder(benchmarks, all, forks, warmUps, iterations, time);
  }

  /** Returns the measuring time of one benchmark with one value of each parameter. */
  public Duration each() {
    return time.multipliedBy((long) forks * (warmUps + iterations));
  }

  /** Returns whether a benchmark of that full name is measured. */
  public boolean selects(String benchmark) {
    return benchmarks.isEmpty()
        || benchmarks.stream().anyMatch(regex -> pattern(regex).matcher(benchmark).find());
  }

  /** Returns the values of a parameter; empty if the benchmarks' own defaults hold. */
  public List<String> values(String parameter) {
    String values = parameters.getOrDefault(parameter, "");
    return values.isEmpty() ? List.of() : List.of(values.split(",", -1));
  }

  /**
   * Returns the arguments of JMH's own command line.
   *
   * @param result file for the result, JSON
   */
  List<String> arguments(Path result) {
    String each = time.toMillis() + "ms";
    List<String> arguments = selection();
    arguments.addAll(List.of("-f", Integer.toString(forks)));
    arguments.addAll(List.of("-wi", Integer.toString(warmUps), "-w", each));
    arguments.addAll(List.of("-i", Integer.toString(iterations), "-r", each));
    arguments.addAll(List.of("-foe", "true", "-rf", "json", "-rff", result.toString()));
    return arguments;
  }

  /** Returns those of them that choose benchmarks and values. */
  List<String> selection() {
    List<String> arguments = new ArrayList<>(benchmarks);
    parameters.forEach((name, values) -> arguments.addAll(List.of("-p", name + "=" + values)));
    return arguments;
  }
}
