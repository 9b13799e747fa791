package dev.ishowtts.engine.text;

import java.util.ArrayList;
import java.util.List;

/*
 * pypinyin (github.com/mozillazg/python-pinyin) in the style TONE3 with tone sandhi: the longest phrase of its own
 * dictionary is taken from the left, else a character. Sandhi acts inside a phrase only, so the dictionary here holds
 * readings to which it has been applied. The dictionaries are not pypinyin's own but the nearest published ones, with
 * corrections of ours: docs/decisions.md tells how far they agree.
 */

/**
 * Readings of Chinese characters. Immutable; any thread. Its dictionaries (0.4 MB) are read on
 * first use.
 */
final class Pinyin {
  private final WordList characters = WordList.read("readings.gz");
  private final WordList phrases = WordList.read("phrases.gz");

  private static final class Holder {
    static final Pinyin INSTANCE = new Pinyin();
  }

  private Pinyin() {}

  /** Returns the one instance. */
  static Pinyin instance() {
    return Holder.INSTANCE;
  }

  /**
   * Returns one reading a character of the basic plane, such as "zhong1"; a character without one
   * is its own.
   */
  List<String> readings(String segment) {
    List<String> readings = new ArrayList<>();
    int at = 0;
    while (at < segment.length()) {
      int[] longest = {-1};
      phrases.wordsAt(segment, at, segment.length(), phrase -> longest[0] = phrase);
      if (longest[0] >= 0) {
        int end = at + phrases.length(longest[0]);
        addPhrase(segment.substring(at, end), phrases.value(longest[0]), readings);
        at = end;
      } else if (phrases.hasPrefix(segment.substring(at))) {
        addCharacters(segment.substring(at), readings); // upstream looks no further then
        at = segment.length();
      } else {
        addCharacters(segment.substring(at, at + 1), readings);
        at++;
      }
    }
    return readings;
  }

  private void addPhrase(String phrase, String value, List<String> readings) {
    if (value.isEmpty()) {
      addCharacters(phrase, readings);
      return;
    }
    readings.addAll(List.of(value.split(" ")));
  }

  private void addCharacters(String text, List<String> readings) {
    for (int i = 0; i < text.length(); i++) {
      String character = text.substring(i, i + 1);
      int index = characters.indexOf(character);
      readings.add(index < 0 ? character : characters.value(index));
    }
  }
}
