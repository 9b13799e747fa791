package dev.ishowtts.engine.text;

import java.util.ArrayList;
import java.util.List;

/*
 * The conversion of F5-TTS ("convert_char_to_pinyin"): jieba segments the text; of a Latin segment every character is a
 * token, with a space before a word that follows anything but a space, colon or quote; of a Chinese one every character
 * is a space and its pinyin. Models are trained on exactly these tokens, so its oddities ("na ïve", "well- known") stay.
 */

/** Turns text into the symbols that a {@link Vocabulary} maps to ids. Immutable; any thread. */
public final class Tokenizer {
  private static final String NO_SPACE_AFTER = " :'\"";

  private final Segmenter segmenter = new Segmenter();

  /** Returns the symbols of a text; an empty text has none. */
  public List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    for (String segment : segmenter.segments(translate(text))) {
      addSegment(segment, tokens);
    }
    return tokens;
  }

  /** Returns the text with the replacements that come before segmentation. */
  static String translate(String text) {
    return text.replace(';', ',')
        .replace('“', '"')
        .replace('”', '"')
        .replace('‘', '\'')
        .replace('’', '\'');
  }

  private static void addSegment(String segment, List<String> tokens) {
    int bytes = Utf8.bytes(segment);
    int characters = segment.codePointCount(0, segment.length());
    if (bytes == characters) {
      addAscii(segment, tokens);
      return;
    }
    if (bytes == 3 * characters) {
      addReadings(segment, readings(segment), tokens);
      return;
    }
    segment
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(c -> addReadings(c, List.of(reading(c)), tokens));
  }

  private static void addAscii(String segment, List<String> tokens) {
    boolean open = !tokens.isEmpty() && !NO_SPACE_AFTER.contains(tokens.get(tokens.size() - 1));
    if (open && segment.length() > 1) {
      tokens.add(" ");
    }
    segment.chars().mapToObj(Character::toString).forEach(tokens::add);
  }

  private static String reading(String character) {
    return isSpaced(character.codePointAt(0)) ? readings(character).get(0) : character;
  }

  private static void addReadings(String segment, List<String> readings, List<String> tokens) {
    int i = 0;
    for (int c : segment.codePoints().toArray()) {
      if (isSpaced(c)) {
        tokens.add(" ");
      }
      tokens.add(readings.get(i++));
    }
  }

  /** Asks the dictionary only about what can be in it, so that other scripts never load it. */
  private static List<String> readings(String segment) {
    return isIdeograph(segment.codePointAt(0))
        ? Pinyin.instance().readings(segment)
        : segment.codePoints().mapToObj(Character::toString).toList();
  }

  private static boolean isIdeograph(int c) {
    return c == 0x3007
        || (c >= 0x3400 && c <= 0x9FFF)
        || (c >= 0xE815 && c <= 0xE864)
        || (c >= 0xF900 && c <= 0xFAFF);
  }

  /** Upstream's "is Chinese": from Bopomofo to the end of the unified ideographs. */
  private static boolean isSpaced(int c) {
    return c >= 0x3100 && c <= 0x9FFF;
  }
}
