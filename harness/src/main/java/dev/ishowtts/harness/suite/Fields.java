package dev.ishowtts.harness.suite;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Typed access to one TOML table; every refusal names the field and the value. */
final class Fields {
  private final String where;
  private final JsonNode node;

  Fields(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  void allow(String... names) {
    for (String name : node.propertyNames()) {
      if (!List.of(names).contains(name)) {
        throw new SuiteException(
            where + ": unknown field \"" + name + "\"; allowed: " + String.join(", ", names));
      }
    }
  }

  Fields table(String name) {
    JsonNode value = value(name);
    if (!value.isObject()) {
      throw wrong(name, "a table", value);
    }
    return new Fields(where + " [" + name + "]", value);
  }

  List<Fields> rows(String name) {
    List<Fields> rows = new ArrayList<>();
    for (JsonNode row : value(name)) {
      rows.add(new Fields(where + " [[" + name + "]] " + (rows.size() + 1), row));
    }
    return rows;
  }

  String text(String name) {
    JsonNode value = value(name);
    if (!value.isString()) {
      throw wrong(name, "text", value);
    }
    return value.stringValue();
  }

  int integer(String name) {
    return integer(name, value(name));
  }

  private int integer(String name, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, "a whole number", value);
    }
    return value.intValue();
  }

  double number(String name) {
    return number(name, value(name));
  }

  private double number(String name, JsonNode value) {
    if (!value.isNumber()) {
      throw wrong(name, "a number", value);
    }
    return value.doubleValue();
  }

  boolean flag(String name) {
    JsonNode value = value(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  boolean has(String name) {
    return node.get(name) != null;
  }

  List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : list(name)) {
      numbers.add(number(name, value));
    }
    return numbers;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list(name)) {
      if (!value.isString()) {
        throw wrong(name, "a list of texts", value);
      }
      texts.add(value.stringValue());
    }
    return texts;
  }

  List<Integer> integers(String name) {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode value : list(name)) {
      integers.add(integer(name, value));
    }
    return integers;
  }

  private JsonNode list(String name) {
    JsonNode value = value(name);
    if (!value.isArray() || value.isEmpty()) {
      throw wrong(name, "a list with at least one entry", value);
    }
    return value;
  }

  private JsonNode value(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new SuiteException(where + ": field \"" + name + "\" is missing");
    }
    return value;
  }

  private SuiteException wrong(String name, String kind, JsonNode value) {
    return new SuiteException(where + ": " + name + " must be " + kind + ", got " + value);
  }
}
