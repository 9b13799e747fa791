package dev.ishowtts.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * One value written as one TOML scalar.
 *
 * @param node which TOML nodes are read; an integer does not take text in quotes
 */
record ScalarKind<T>(
    String expected,
    Predicate<JsonNode> node,
    Function<String, Optional<T>> reader,
    Function<T, String> writer)
    implements Kind<T> {
  @Override
  public Optional<T> fromText(String text) {
    return reader.apply(text);
  }

  @Override
  public Optional<T> fromNode(JsonNode candidate) {
    return node.test(candidate) ? reader.apply(candidate.asString()) : Optional.empty();
  }

  @Override
  public String show(T value) {
    return writer.apply(value);
  }
}
