package dev.ishowtts.baselines.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A place in a JSON document. Every read either gives a valid value or an {@link IOException} of
 * one line that names the file, the field, what was expected and what was there.
 */
public final class JsonCursor {
  /** Larger files are refused unread: a run of a day with every sensor stays below 100 MiB. */
  static final long MAX_BYTES = 512L << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final int SHOWN_CHARACTERS = 60;

  /** What the parser says to its programmer, not to the author of the file. */
  private static final Pattern DETAIL =
      Pattern.compile("(?s)\\R.*| \\(start marker at .*|: enable `.*");

  private final String source;
  private final String path;
  private final JsonNode node;
  private final boolean lenient;

  private JsonCursor(String source, String path, JsonNode node, boolean lenient) {
    this.source = source;
    this.path = path;
    this.node = node;
    this.lenient = lenient;
  }

  /** Returns the root of the JSON document in {@code file}. */
  public static JsonCursor read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder, expected a JSON file");
    }
    byte[] content;
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new IOException(
            file + ": " + size + " bytes, more than the " + MAX_BYTES + " that are read");
      }
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    }
    return parse(content, file.toString());
  }

  /**
   * Returns the root of {@code content}.
   *
   * @param source what messages call the document
   */
  public static JsonCursor parse(byte[] content, String source) throws IOException {
    try {
      JsonNode root = MAPPER.readTree(new String(content, StandardCharsets.UTF_8));
      if (root.isMissingNode()) {
        throw new IOException(source + ": the file is empty, expected JSON");
      }
      return new JsonCursor(source, "", root, false);
    } catch (JacksonException e) {
      String reason = DETAIL.matcher(e.getOriginalMessage()).replaceFirst("");
      throw new IOException(
          source
              + ": not valid JSON at line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
              + ": "
              + reason,
          e);
    }
  }

  /** Returns this place with unknown fields ignored from here on. */
  public JsonCursor lenient() {
    return new JsonCursor(source, path, node, true);
  }

  /** Checks that this is an object without other fields than {@code known}; returns this. */
  public JsonCursor fields(String... known) throws IOException {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    if (!lenient) {
      Set<String> names = Set.of(known);
      for (String name : node.propertyNames()) {
        if (!names.contains(name)) {
          throw fault(
              child(name), "unknown field; known here are " + String.join(", ", sorted(known)));
        }
      }
    }
    return this;
  }

  /** Returns the required field {@code name}; null counts as missing. */
  public JsonCursor at(String name) throws IOException {
    Optional<JsonCursor> found = optional(name);
    if (found.isEmpty()) {
      throw fault(child(name), "missing field");
    }
    return found.get();
  }

  /** Returns field {@code name}; empty if absent or null. */
  public Optional<JsonCursor> optional(String name) throws IOException {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    JsonNode value = node.get(name);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(new JsonCursor(source, child(name), value, lenient));
  }

  /** Returns the text of field {@code name}; empty if absent or null. */
  public Optional<String> optionalText(String name) throws IOException {
    Optional<JsonCursor> found = optional(name);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get().text());
  }

  /** Returns the elements of this array. */
  public List<JsonCursor> items() throws IOException {
    if (!node.isArray()) {
      throw wrong("an array");
    }
    List<JsonCursor> items = new ArrayList<>(node.size());
    for (JsonNode item : node) {
      items.add(new JsonCursor(source, path + "[" + items.size() + "]", item, lenient));
    }
    return items;
  }

  /** Returns each element of this array through {@code read}. */
  public <T> List<T> list(Reading<T> read) throws IOException {
    List<T> values = new ArrayList<>();
    for (JsonCursor item : items()) {
      values.add(read.from(item));
    }
    return values;
  }

  /** Returns each value of this object through {@code read}, by name in ascending order. */
  public <T> SortedMap<String, T> map(Reading<T> read) throws IOException {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    SortedMap<String, T> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      values.put(
          entry.getKey(),
          read.from(new JsonCursor(source, child(entry.getKey()), entry.getValue(), lenient)));
    }
    return values;
  }

  /** Returns this text. */
  public String text() throws IOException {
    if (!node.isString()) {
      throw wrong("text");
    }
    return node.stringValue();
  }

  /** Returns this number, always finite. */
  public double number() throws IOException {
    if (!node.isNumber()) {
      throw wrong("a number");
    }
    double value = node.asDouble(Double.NaN);
    if (!Double.isFinite(value)) {
      throw wrong("a finite number");
    }
    return value;
  }

  /** Returns this whole number. */
  public int integer() throws IOException {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong("a whole number of 32 bits");
    }
    return node.intValue();
  }

  /** Returns this whole number. */
  public long longInteger() throws IOException {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong("a whole number of 64 bits");
    }
    return node.longValue();
  }

  /** Returns this truth value. */
  public boolean flag() throws IOException {
    if (!node.isBoolean()) {
      throw wrong("true or false");
    }
    return node.booleanValue();
  }

  /** Returns this ISO-8601 instant in UTC, e.g. {@code 2026-11-22T10:30:00.123Z}. */
  public Instant instant() throws IOException {
    String text = text();
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw wrong("an ISO-8601 instant such as 2026-11-22T10:30:00Z");
    }
  }

  /** Returns the constant of {@code type} that this text names. */
  public <E extends Enum<E>> E constant(Class<E> type) throws IOException {
    String text = text();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw wrong("one of " + Arrays.toString(type.getEnumConstants()));
  }

  /** Returns what {@code construction} gives; a refused argument becomes a fault of this place. */
  public <T> T build(Supplier<T> construction) throws IOException {
    try {
      return construction.get();
    } catch (IllegalArgumentException e) {
      throw new IOException(source + ": " + place() + ": " + e.getMessage(), e);
    }
  }

  /** Returns the fault "{@code expected}, got what is here". */
  public IOException wrong(String expected) {
    String shown = node.toString();
    if (shown.length() > SHOWN_CHARACTERS) {
      shown = shown.substring(0, SHOWN_CHARACTERS) + "…";
    }
    return fault(path, "expected " + expected + ", got " + shown);
  }

  /** Returns a fault of this place that says {@code message}. */
  public IOException refused(String message) {
    return fault(path, message);
  }

  private IOException fault(String where, String message) {
    return new IOException(source + ": " + (where.isEmpty() ? "document" : where) + ": " + message);
  }

  private String place() {
    return path.isEmpty() ? "document" : path;
  }

  private String child(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static List<String> sorted(String... names) {
    return Arrays.stream(names).sorted().toList();
  }

  /** Reads a value at a place. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Returns the value at {@code place}. */
    T from(JsonCursor place) throws IOException;
  }
}
