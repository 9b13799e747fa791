package dev.ishowtts.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used: everything that one load found, one line each. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::line).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Returns every problem in the order file, environment, overrides. */
  public List<Problem> problems() {
    return problems;
  }
}
