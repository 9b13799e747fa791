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
