package dev.ishowtts.engine.text;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.ArrayList;
import java.util.List;

/** Cuts a text into chunks that fit one utterance each, at punctuation only. */
public final class Chunker {
  /** Seconds of reference and speech together that a chunk aims for. */
  private static final double AIMED_SECONDS = 22;

  private static final String BEFORE_SPACE = ";:,.!?";
  private static final String ANYWHERE = "；：，。！？";

  private Chunker() {}

  /**
   * Returns the UTF-8 bytes of text that fit behind a reference at its pace; 0 or less where the
   * reference alone fills the utterance (every piece then is a chunk).
   *
   * @param referenceText as {@link ReferenceText#ending} returns it, not blank
   * @param referenceSeconds length of the prepared reference, above 0
   * @param speed above 0, 1 is the reference's pace
   */
  public static int maxBytes(String referenceText, double referenceSeconds, double speed) {
    if (!(referenceSeconds > 0)) {
      throw new IllegalArgumentException("referenceSeconds must be > 0, got " + referenceSeconds);
    }
    if (!(speed > 0)) {
      throw new IllegalArgumentException("speed must be > 0, got " + speed);
    }
    double pace = Utf8.bytes(referenceText) / referenceSeconds;
    return (int) (pace * (AIMED_SECONDS - referenceSeconds) * speed);
  }

  /**
   * Returns the chunks in order, stripped, none blank. A piece between two cuts may be longer than
   * {@code maxBytes}: it is never cut.
   *
   * @throws EngineException BAD_REQUEST if the text is blank
   */
  public static List<String> chunks(String text, int maxBytes) {
    List<String> chunks = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int bytes = 0;
    for (String piece : pieces(text)) {
      int more = Utf8.bytes(piece);
      if (bytes + more > maxBytes) {
        emit(current, chunks);
        bytes = 0;
      }
      current.append(piece);
      bytes += more;
      if (Utf8.endsInOneByte(piece)) {
        current.append(' ');
        bytes++;
      }
    }
    emit(current, chunks);
    if (chunks.isEmpty()) {
      throw new EngineException(
          EngineFault.BAD_REQUEST, "text is blank: give at least one word to speak");
    }
    return List.copyOf(chunks);
  }

  /**
   * Returns chunks for streaming: the first is short, each later one at most twice as long as the
   * one before, up to {@code maxBytes}. A sentence of more than twice {@code firstBytes} at the
   * start is cut between words.
   *
   * @param firstBytes wished for the first chunk, at least 1
   * @throws EngineException BAD_REQUEST if the text is blank
   */
  public static List<String> growing(String text, int firstBytes, int maxBytes) {
    int first = Math.min(firstBytes, maxBytes);
    List<String> pieces = new ArrayList<>(chunks(text, first));
    if (Utf8.bytes(pieces.get(0)) > 2 * first) {
      String sentence = pieces.remove(0);
      pieces.addAll(0, cut(sentence, first));
    }
    List<String> chunks = new ArrayList<>();
    String current = pieces.get(0);
    int limit = 0;
    for (String piece : pieces.subList(1, pieces.size())) {
      String longer = Utf8.endsInOneByte(current) ? current + " " + piece : current + piece;
      if (Utf8.bytes(longer) <= limit) {
        current = longer;
        continue;
      }
      chunks.add(current);
      limit = Math.min(maxBytes, Math.max(2 * Utf8.bytes(current), 2 * first));
      current = piece;
    }
    chunks.add(current);
    return List.copyOf(chunks);
  }

  /**
   * Returns a text in parts of at most {@code maxBytes}, cut at white space where there is some in
   * the second half of a part, else between characters.
   *
   * @param maxBytes at least 4
   */
  public static List<String> cut(String text, int maxBytes) {
    if (maxBytes < 4) {
      throw new IllegalArgumentException("maxBytes must be >= 4, got " + maxBytes);
    }
    List<String> parts = new ArrayList<>();
    String rest = Utf8.strip(text);
    while (Utf8.bytes(rest) > maxBytes) {
      int end = fitting(rest, maxBytes);
      int space = lastSpace(rest, end);
      int cut = space > end / 2 ? space : end;
      parts.add(Utf8.strip(rest.substring(0, cut)));
      rest = Utf8.strip(rest.substring(cut));
    }
    if (!rest.isEmpty()) {
      parts.add(rest);
    }
    return parts;
  }

  private static int fitting(String text, int maxBytes) {
    int end = 0;
    int bytes = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      bytes += Utf8.bytes(text.substring(end, next));
      if (bytes > maxBytes) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static int lastSpace(String text, int end) {
    for (int i = end; i > 0; i--) {
      if (i < text.length() && Utf8.isSpace(text.charAt(i))) {
        return i;
      }
    }
    return 0;
  }

  private static void emit(StringBuilder current, List<String> chunks) {
    String chunk = Utf8.strip(current.toString());
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    current.setLength(0);
  }

  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    int at = 1;
    while (at < text.length()) {
      char before = text.charAt(at - 1);
      int next = at;
      if (BEFORE_SPACE.indexOf(before) >= 0) {
        while (next < text.length() && Utf8.isSpace(text.charAt(next))) {
          next++;
        }
      }
      if (next > at || ANYWHERE.indexOf(before) >= 0) {
        pieces.add(text.substring(start, at));
        start = next;
      }
      at = Math.max(next, at + 1);
    }
    if (start < text.length()) {
      pieces.add(text.substring(start));
    }
    return pieces;
  }
}
