package dev.ishowtts.harness.sink;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Lines that a server refused, with its words. */
public final class DeadLetters {
  private final Path file;
  private final JsonLines lines;

  /** Opens the letters of a spool's folder. */
  public DeadLetters(Path spoolFolder) {
    this.file = spoolFolder.resolve("dead-letters.jsonl");
    this.lines = new JsonLines(file);
  }

  /**
   * One refused line.
   *
   * @param at when it was refused
   * @param origin segment that held it
   * @param words the server's own
   * @param line in line protocol
   */
  public record Letter(Instant at, String origin, String words, String line) {}

  /** Adds a letter and forces it to the device. */
  void add(Letter letter) throws IOException {
    ObjectNode node = JsonText.object();
    node.put("at", letter.at().toString());
    node.put("origin", letter.origin());
    node.put("words", letter.words());
    node.put("line", letter.line());
    lines.add(node);
  }

  /** Returns every letter, the oldest first; one line refused twice is one letter. */
  public List<Letter> all() throws IOException {
    Map<String, Letter> letters = new LinkedHashMap<>();
    for (Letter letter : lines.read(DeadLetters::letter)) {
      letters.putIfAbsent(letter.origin() + "\n" + letter.line(), letter);
    }
    return List.copyOf(letters.values());
  }

  /** Removes every letter, after they were put into the spool again. */
  public void clear() throws IOException {
    Files.deleteIfExists(file);
  }

  private static Letter letter(JsonCursor root) throws IOException {
    return new Letter(
        root.at("at").instant(),
        root.at("origin").text(),
        root.at("words").text(),
        root.at("line").text());
  }
}
