package dev.ishowtts.engine.text;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;

/** What a reference recording says, closed as a sentence the way F5-TTS was trained. */
public final class ReferenceText {
  private ReferenceText() {}

  /**
   * Returns the text ending in ". " or "。": a space is added after a full stop, ". " after anything
   * else ("Hi!" becomes "Hi!. ").
   *
   * @throws EngineException BAD_REQUEST if the text is blank
   */
  public static String ending(String text) {
    if (Utf8.strip(text).isEmpty()) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "reference text is blank: write down what the reference recording says");
    }
    if (text.endsWith(". ") || text.endsWith("。")) {
      return text;
    }
    return text.endsWith(".") ? text + " " : text + ". ";
  }

  /**
   * Returns what is put before a chunk, in tokens and in byte counts: the ended text, and one space
   * more where its last character is one byte in UTF-8 (an English reference ends in two spaces).
   */
  public static String prompt(String ended) {
    return Utf8.endsInOneByte(ended) ? ended + " " : ended;
  }
}
