package dev.ishowtts.engine;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.text.Tokenizer;
import dev.ishowtts.engine.text.Vocabulary;
import java.util.List;

/** Text as a model's token ids. */
record Symbols(Vocabulary vocabulary, Tokenizer tokenizer) {
  private static final int SHOWN = 40;

  long[] ids(String text) {
    return vocabulary.ids(tokenizer.tokens(text));
  }

  /**
   * Refuses a text of which the model knows no symbol.
   *
   * @throws EngineException BAD_REQUEST if so
   */
  void requireKnown(String text) {
    if (vocabulary.knownSymbols(tokenizer.tokens(text)) == 0) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "text \""
              + shortened(text)
              + "\" has no symbol that the model knows: write it in a language of the model");
    }
  }

  /** Returns the symbols of a text that the model does not know, each once; it hears a space. */
  List<String> unknown(String text) {
    return vocabulary.unknownSymbols(tokenizer.tokens(text));
  }

  /** Nothing in a text breaks the message's line or moves the terminal's cursor. */
  private static String shortened(String text) {
    String start =
        text.codePointCount(0, text.length()) <= SHOWN
            ? text
            : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
    return start.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
