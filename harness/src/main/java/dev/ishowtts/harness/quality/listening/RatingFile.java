package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Artefact;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Block;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Ratings as CSV (RFC 4180, UTF-8), one row per trial; columns in any order, named in the first
 * row. See docs/quality.md.
 */
public final class RatingFile {
  private static final List<String> REQUIRED =
      List.of("rater", "block", "trial", "item", "setting", "first", "second", "score", "artefact");
  private static final List<String> OPTIONAL =
      List.of("kind", "artefact_kinds", "played", "seconds");
  private static final List<String> UNREAD =
      List.of(
          "session",
          "category",
          "note",
          "at",
          "clarity",
          "prosody",
          "similarity",
          "cannot_judge",
          "reasons",
          "plays",
          "listened_ms",
          "response_ms",
          "switches",
          "text_shown",
          "volume",
          "labels",
          "wording",
          "language",
          "app_version",
          "user_agent",
          "answer_id",
          "sha256",
          "gain_db");
  private static final long MAX_BYTES = 64L << 20;

  private RatingFile() {}

  /**
   * Returns the answers in {@code file}.
   *
   * @throws IOException in one line that names the file, the line, the column and the value
   */
  public static List<RatingAnswer> read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + ": more than the 64 MiB that are read");
      }
      return parse(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file; give the CSV of ratings", e);
    }
  }

  /**
   * Returns the answers in {@code content}.
   *
   * @param source what messages call it
   */
  public static List<RatingAnswer> parse(byte[] content, String source) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(source + ": not UTF-8; save it as CSV UTF-8", e);
    }
    List<Row> rows = rows(text.startsWith("\uFEFF") ? text.substring(1) : text, source);
    if (rows.isEmpty()) {
      throw new IOException(source + ": empty; the first row names the columns");
    }
    Map<String, Integer> columns = columns(rows.get(0), source);
    List<RatingAnswer> answers = new ArrayList<>();
    for (Row row : rows.subList(1, rows.size())) {
      if (row.cells().size() != rows.get(0).cells().size()) {
        throw new IOException(
            source
                + " line "
                + row.line()
                + ": "
                + row.cells().size()
                + " cells, the first row has "
                + rows.get(0).cells().size());
      }
      answers.add(new Cells(source, row, columns).answer());
    }
    if (answers.isEmpty()) {
      throw new IOException(source + ": no ratings below the first row");
    }
    return answers;
  }

  private record Row(int line, List<String> cells) {}

  private static List<Row> rows(String text, String source) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    int line = 1;
    int begun = 1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (i == text.length() && quoted) {
        throw new IOException(source + " line " + begun + ": a quote is not closed");
      }
      if (quoted) {
        if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (c == '"') {
          quoted = false;
        } else {
          cell.append(c);
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == ',') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else if (c == '\n') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        if (cells.size() > 1 || !cells.get(0).isEmpty()) {
          rows.add(new Row(begun, List.copyOf(cells)));
        }
        cells.clear();
        begun = line + 1;
      } else if (c != '\r') {
        cell.append(c);
      }
      line += c == '\n' ? 1 : 0;
    }
    return rows;
  }

  private static Map<String, Integer> columns(Row row, String source) throws IOException {
    Map<String, Integer> columns = new HashMap<>();
    Set<String> known = new HashSet<>(REQUIRED);
    known.addAll(OPTIONAL);
    known.addAll(UNREAD);
    for (int i = 0; i < row.cells().size(); i++) {
      String name = row.cells().get(i).toLowerCase(Locale.ROOT);
      if (!known.contains(name)) {
        throw new IOException(
            source
                + ": unknown column \""
                + name
                + "\"; known are "
                + String.join(", ", REQUIRED)
                + ", "
                + String.join(", ", OPTIONAL)
                + ", "
                + String.join(", ", UNREAD));
      }
      if (columns.put(name, i) != null) {
        throw new IOException(source + ": column \"" + name + "\" is there twice");
      }
    }
    for (String name : REQUIRED) {
      if (!columns.containsKey(name)) {
        throw new IOException(source + ": column \"" + name + "\" is missing; see docs/quality.md");
      }
    }
    return columns;
  }

  /** One row by the names of its columns. */
  private record Cells(String source, Row row, Map<String, Integer> columns) {
    RatingAnswer answer() throws IOException {
      Block block = constant("block", Block.class).orElseThrow(() -> wrong("block", "acr or ccr"));
      boolean alone = block == Block.ACR;
      Kind kind = constant("kind", Kind.class).orElse(Kind.REAL);
      int trial = whole("trial").orElseThrow(() -> wrong("trial", "a whole number from 1"));
      OptionalInt score = whole("score").map(OptionalInt::of).orElseGet(OptionalInt::empty);
      Optional<Boolean> artefact = truth("artefact");
      Optional<Boolean> played = truth("played");
      OptionalDouble seconds = seconds();
      Set<Artefact> kinds = kinds();
      try {
        return new RatingAnswer(
            text("rater"),
            block,
            trial,
            text("item"),
            kind,
            text(alone ? "setting" : "first"),
            alone ? Optional.empty() : Optional.of(text("second")).filter(s -> !s.isEmpty()),
            score,
            artefact,
            kinds,
            played,
            seconds);
      } catch (IllegalArgumentException e) {
        throw new IOException(place() + e.getMessage(), e);
      }
    }

    private String place() {
      return source + " line " + row.line() + ": ";
    }

    private String text(String column) {
      Integer at = columns.get(column);
      return at == null ? "" : row.cells().get(at);
    }

    private IOException wrong(String column, String expected) {
      return new IOException(
          place() + column + " must be " + expected + ", got \"" + text(column) + "\"");
    }

    private <E extends Enum<E>> Optional<E> constant(String column, Class<E> type)
        throws IOException {
      String value = text(column);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      for (E constant : type.getEnumConstants()) {
        if (constant.name().equalsIgnoreCase(value)) {
          return Optional.of(constant);
        }
      }
      throw wrong(
          column, "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    private Optional<Integer> whole(String column) throws IOException {
      String value = text(column);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      if (!value.matches("[+-]?[0-9]{1,6}")) {
        throw wrong(column, "a whole number");
      }
      return Optional.of(Integer.parseInt(value));
    }

    private Optional<Boolean> truth(String column) throws IOException {
      return switch (text(column).toLowerCase(Locale.ROOT)) {
        case "" -> Optional.empty();
        case "1", "y", "yes", "true" -> Optional.of(true);
        case "0", "n", "no", "false" -> Optional.of(false);
        default -> throw wrong(column, "1, 0, yes, no or empty");
      };
    }

    private OptionalDouble seconds() throws IOException {
      String value = text("seconds");
      if (value.isEmpty()) {
        return OptionalDouble.empty();
      }
      if (!value.matches("[0-9]{1,6}([.][0-9]{1,9})?")) {
        throw wrong("seconds", "a number from 0");
      }
      return OptionalDouble.of(Double.parseDouble(value));
    }

    private Set<Artefact> kinds() throws IOException {
      Set<Artefact> kinds = EnumSet.noneOf(Artefact.class);
      for (String name : text("artefact_kinds").split("[;| ]+", -1)) {
        if (!name.isEmpty()) {
          kinds.add(
              Arrays.stream(Artefact.values())
                  .filter(kind -> kind.key().equalsIgnoreCase(name))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          wrong("artefact_kinds", "of click; buzz; noise; cut_off; word; other")));
        }
      }
      return kinds;
    }
  }
}
