package dev.ishowtts.baselines.json;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON with the fields in the order in which they are put; maps are sorted by key. */
public final class JsonText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonText() {}

  /** Returns a new object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** Returns the elements of {@code values}, each made by {@code write}, in order. */
  public static <T> ArrayNode array(Collection<T> values, Function<T, JsonNode> write) {
    ArrayNode array = NODES.arrayNode(values.size());
    values.forEach(value -> array.add(write.apply(value)));
    return array;
  }

  /** Returns {@code values} sorted by key. */
  public static ObjectNode texts(Map<String, String> values) {
    ObjectNode object = NODES.objectNode();
    new TreeMap<>(values).forEach(object::put);
    return object;
  }

  /** Returns {@code values} sorted by key, at full precision. */
  public static ObjectNode numbers(Map<String, Double> values) {
    ObjectNode object = NODES.objectNode();
    new TreeMap<>(values).forEach(object::put);
    return object;
  }

  /** Returns {@code value} as a number at full precision. */
  public static JsonNode number(double value) {
    return NODES.numberNode(value);
  }

  /** Returns {@code value} as a whole number. */
  public static JsonNode number(long value) {
    return NODES.numberNode(value);
  }

  /** Returns {@code value} as text. */
  public static JsonNode text(String value) {
    return NODES.stringNode(value);
  }

  /** Puts {@code value} unless it is empty: what is absent is not written. */
  public static void putIfPresent(ObjectNode object, String name, Optional<String> value) {
    value.ifPresent(text -> object.put(name, text));
  }

  /** Returns {@code node} as indented UTF-8 with a line feed at its end. */
  public static byte[] bytes(JsonNode node) {
    return (MAPPER.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
