package dev.ishowtts.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A TOML array of one kind of scalar; as text its elements are separated by commas. */
record ListKind<T>(String expected, Kind<T> element) implements Kind<List<T>> {
  @Override
  public Optional<List<T>> fromText(String text) {
    if (text.isBlank()) {
      return Optional.of(List.of());
    }
    List<T> values = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Optional<T> value = part.isBlank() ? Optional.empty() : element.fromText(part.strip());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return Optional.of(List.copyOf(values));
  }

  @Override
  public Optional<List<T>> fromNode(JsonNode node) {
    if (!node.isArray()) {
      return Optional.empty();
    }
    List<T> values = new ArrayList<>();
    for (JsonNode part : node) {
      Optional<T> value = element.fromNode(part);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return Optional.of(List.copyOf(values));
  }

  @Override
  public String show(List<T> values) {
    return values.stream().map(element::show).collect(Collectors.joining(","));
  }
}
