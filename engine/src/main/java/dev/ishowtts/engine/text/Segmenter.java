package dev.ishowtts.engine.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text as jieba-rs does: runs of ideographs, ASCII letters, digits and {@code + # & . _ % -}
 * are blocks cut further, every other character stands alone. Immutable; any thread.
 */
final class Segmenter {
  private static final String IDEOGRAPHS =
      "\\x{3400}-\\x{4DBF}\\x{4E00}-\\x{9FFF}\\x{F900}-\\x{FAFF}\\x{20000}-\\x{2A6DF}"
          + "\\x{2A700}-\\x{2EBEF}\\x{2F800}-\\x{2FA1F}";
  private static final Pattern HAN = Pattern.compile("[" + IDEOGRAPHS + "]");
  private static final Pattern PART =
      Pattern.compile("([" + IDEOGRAPHS + "a-zA-Z0-9+#&._%-]+)|\\r\\n|(?s:.)");

  /** The dictionary's words without an ideograph. */
  private static final Pattern WORD = Pattern.compile("AT&T|[Cc]#|[Cc]\\+\\+");

  private static final Pattern LATIN = Pattern.compile("[a-zA-Z0-9]+(?:.\\d+)?%?");

  /** Returns the segments; joined they are the text. */
  List<String> segments(String text) {
    List<String> segments = new ArrayList<>();
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      if (parts.group(1) == null) {
        segments.add(parts.group());
      } else {
        addBlock(parts.group(), segments);
      }
    }
    return segments;
  }

  private static void addBlock(String block, List<String> segments) {
    if (HAN.matcher(block).find()) {
      Jieba.instance().cut(block, segments);
      return;
    }
    Matcher words = WORD.matcher(block);
    int end = 0;
    while (words.find()) {
      addLatin(block.substring(end, words.start()), segments);
      segments.add(words.group());
      end = words.end();
    }
    addLatin(block.substring(end), segments);
  }

  /** Cuts text that holds no dictionary word: matches and the gaps between them. */
  static void addLatin(String text, List<String> segments) {
    Matcher matches = LATIN.matcher(text);
    int end = 0;
    while (matches.find()) {
      if (matches.start() > end) {
        segments.add(text.substring(end, matches.start()));
      }
      segments.add(matches.group());
      end = matches.end();
    }
    if (end < text.length()) {
      segments.add(text.substring(end));
    }
  }
}
