package dev.ishowtts.monitor.json;

import dev.ishowtts.monitor.fault.JsonTrouble;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON object that somebody sent. A field that is absent or null is empty; one of
 * another kind is refused by name; others than those asked for are ignored.
 */
public final class JsonFields {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(Long.SIZE);

  private final JsonNode object;

  private JsonFields(JsonNode object) {
    this.object = object;
  }

  /**
   * Returns the fields of a body.
   *
   * @throws Refusal 400 if it is not a JSON object
   */
  public static JsonFields of(byte[] body) {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JacksonException notJson) {
      throw JsonTrouble.refusal(notJson);
    }
    if (node == null || !node.isObject()) {
      throw new Refusal(HttpStatus.BAD_REQUEST, "invalid_json", "the body must be a JSON object");
    }
    return new JsonFields(node);
  }

  private Optional<JsonNode> field(String name) {
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  /** Returns a text. */
  public Optional<String> text(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isString()) {
                throw wrong(name, "a text", value);
              }
              return value.asString();
            });
  }

  /** Returns a text, or the {@code id} of an object in its place. */
  public Optional<String> textOrId(String name) {
    return field(name)
        .map(
            value -> {
              JsonNode text = value.isObject() ? value.path("id") : value;
              if (!text.isString()) {
                throw wrong(name, "a text or an object with id", value);
              }
              return text.asString();
            });
  }

  /** Returns a finite number. */
  public Optional<Double> number(String name) {
    return field(name)
        .map(
            value -> {
              double number = value.isNumber() ? number(value) : Double.NaN;
              if (!Double.isFinite(number)) {
                throw wrong(name, "a number", value);
              }
              return number;
            });
  }

  /* One of hundreds of digits is infinite here, which the library refuses to say. */
  private static double number(JsonNode value) {
    return value.isIntegralNumber() ? value.bigIntegerValue().doubleValue() : value.asDouble();
  }

  /** Returns a whole number of 32 bits. */
  public Optional<Integer> integer(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw wrong(name, "a whole number of 32 bits", value);
              }
              return value.asInt();
            });
  }

  /** Returns a whole number of 64 bits, signed or not; the same bits give the same number. */
  public Optional<Long> bits64(String name) {
    return field(name)
        .map(
            value -> {
              BigInteger number = value.isIntegralNumber() ? value.bigIntegerValue() : MOST;
              if (number.compareTo(MOST) >= 0
                  || number.compareTo(BigInteger.valueOf(Long.MIN_VALUE)) < 0) {
                throw wrong(name, "a whole number of 64 bits", value);
              }
              return number.longValue();
            });
  }

  /** Returns true or false. */
  public Optional<Boolean> flag(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw wrong(name, "true or false", value);
              }
              return value.asBoolean();
            });
  }

  /** Returns the fields of an object. */
  public Optional<JsonFields> object(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isObject()) {
                throw wrong(name, "an object", value);
              }
              return new JsonFields(value);
            });
  }

  /** Returns a list of texts. */
  public Optional<List<String>> texts(String name) {
    return list(name, "a list of texts", JsonNode::isString, JsonNode::asString);
  }

  /** Returns a list of true and false. */
  public Optional<List<Boolean>> flags(String name) {
    return list(name, "a list of true and false", JsonNode::isBoolean, JsonNode::asBoolean);
  }

  /** Returns a list of whole numbers of 32 bits. */
  public Optional<List<Integer>> integers(String name) {
    return list(
        name,
        "a list of whole numbers",
        value -> value.isIntegralNumber() && value.canConvertToInt(),
        JsonNode::asInt);
  }

  private <T> Optional<List<T>> list(
      String name, String kind, Predicate<JsonNode> fits, Function<JsonNode, T> read) {
    return field(name)
        .map(
            value -> {
              List<T> values = new ArrayList<>();
              for (JsonNode element : value) {
                if (!fits.test(element)) {
                  throw wrong(name, kind, value);
                }
                values.add(read.apply(element));
              }
              if (!value.isArray()) {
                throw wrong(name, kind, value);
              }
              return values;
            });
  }

  /** Returns the names of the fields. */
  public Set<String> names() {
    return new TreeSet<>(object.propertyNames());
  }

  private static Refusal wrong(String name, String kind, JsonNode value) {
    return Refusal.field(
        name, name + " must be " + kind + ", got " + RequestChecks.shown(value.toString()));
  }
}
