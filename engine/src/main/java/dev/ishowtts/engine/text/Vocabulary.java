package dev.ishowtts.engine.text;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The symbols a model knows. A vocabulary file holds one symbol a line, its id is the line number
 * from 0; line ends are LF, CR LF or CR and nothing else is trimmed, for white space and control
 * characters are symbols too. Immutable; any thread.
 */
public final class Vocabulary {
  private static final long MAX_FILE_BYTES = 16L << 20;
  private static final String SYLLABLES = "/dev/ishowtts/engine/text/pinyin-syllables.txt";
  private static final String CJK_PUNCTUATION = "、。〈〉《》「」『』【】〔〕！（），．：；？～·…—‘’“”";

  private final List<String> symbols;
  private final Map<String, Integer> ids;

  private Vocabulary(List<String> symbols) {
    this.symbols = List.copyOf(symbols);
    Map<String, Integer> map = new HashMap<>();
    for (int id = 0; id < symbols.size(); id++) {
      map.put(symbols.get(id), id);
    }
    this.ids = Map.copyOf(map);
  }

  /**
   * Reads a vocabulary file. A symbol that comes twice has its last line's id.
   *
   * @throws EngineException BAD_MODEL if it is empty, over 16 MiB or no UTF-8
   */
  public static Vocabulary load(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes == 0 || bytes > MAX_FILE_BYTES) {
      throw new EngineException(
          EngineFault.BAD_MODEL,
          "vocabulary " + file + " must have between 1 byte and 16 MiB, got " + bytes + " bytes");
    }
    try {
      ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
      return new Vocabulary(lines(StandardCharsets.UTF_8.newDecoder().decode(content).toString()));
    } catch (CharacterCodingException e) {
      throw new EngineException(
          EngineFault.BAD_MODEL, "vocabulary " + file + " is not UTF-8: save it as UTF-8", e);
    }
  }

  private static List<String> lines(String content) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < content.length(); at++) {
      char c = content.charAt(at);
      if (c == '\n' || c == '\r') {
        lines.add(content.substring(start, at));
        boolean pair = c == '\r' && at + 1 < content.length() && content.charAt(at + 1) == '\n';
        at += pair ? 1 : 0;
        start = at + 1;
      }
    }
    if (start < content.length()) {
      lines.add(content.substring(start));
    }
    return lines;
  }

  /**
   * Returns our own vocabulary, for models made here: space, printable ASCII, the letters of
   * Latin-1 and Latin Extended-A, common Chinese punctuation, and every Mandarin syllable with its
   * four tones and without.
   */
  public static Vocabulary builtin() {
    Set<String> symbols = new LinkedHashSet<>();
    addRange(symbols, ' ', '~');
    addRange(symbols, 0xA1, 0x17F);
    CJK_PUNCTUATION.codePoints().forEach(c -> symbols.add(Character.toString(c)));
    for (String syllable : syllables()) {
      symbols.add(syllable);
      for (int tone = 1; tone <= 4; tone++) {
        symbols.add(syllable + tone);
      }
    }
    return new Vocabulary(List.copyOf(symbols));
  }

  private static void addRange(Set<String> symbols, int from, int to) {
    for (int c = from; c <= to; c++) {
      if (c != 0xAD) { // the soft hyphen is not printed
        symbols.add(Character.toString(c));
      }
    }
  }

  /** Each line of the table is an initial ("-" for none) and the finals it goes with, as spelt. */
  private static List<String> syllables() {
    List<String> syllables = new ArrayList<>();
    try (InputStream in = Vocabulary.class.getResourceAsStream(SYLLABLES)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + SYLLABLES);
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] row = line.split(" ", -1);
        for (int i = 1; i < row.length; i++) {
          syllables.add("-".equals(row[0]) ? row[i] : row[0] + row[i]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return syllables;
  }

  /** Writes the vocabulary file, LF after every symbol. */
  public void save(Path file) throws IOException {
    Files.writeString(file, String.join("\n", symbols) + "\n");
  }

  /** Returns V, the count of distinct symbols; a model's table has one row more. */
  public int size() {
    return ids.size();
  }

  /** Returns one id a token, 0 for a token that is not known or lies beyond the table. */
  public long[] ids(List<String> tokens) {
    return tokens.stream().mapToLong(this::id).toArray();
  }

  private long id(String token) {
    int id = ids.getOrDefault(token, 0);
    return id < size() ? id : 0;
  }

  /**
   * Returns how many of the tokens, spaces apart, are known; 0 means that there is nothing to
   * speak.
   */
  public int knownSymbols(List<String> tokens) {
    return (int) tokens.stream().filter(t -> !" ".equals(t) && ids.containsKey(t)).count();
  }

  /** Returns the tokens that are not known, white space apart, each once and in their order. */
  public List<String> unknownSymbols(List<String> tokens) {
    return tokens.stream()
        .filter(token -> !ids.containsKey(token) && !Utf8.strip(token).isEmpty())
        .distinct()
        .toList();
  }
}
