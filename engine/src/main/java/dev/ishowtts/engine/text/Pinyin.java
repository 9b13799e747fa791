package dev.ishowtts.engine.text;

import java.util.List;

/** Readings of Chinese characters. */
final class Pinyin {
  private Pinyin() {}

  /** Returns one reading a character; a character without one is its own. */
  static List<String> readings(String segment) {
    return segment.codePoints().mapToObj(Character::toString).toList();
  }
}
