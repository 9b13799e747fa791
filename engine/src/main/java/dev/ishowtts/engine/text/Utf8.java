package dev.ishowtts.engine.text;

import java.nio.charset.StandardCharsets;

/** Text measured as F5-TTS measures it: in UTF-8 bytes and in Python's white space. */
final class Utf8 {
  private Utf8() {}

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  static boolean endsInOneByte(String text) {
    return !text.isEmpty() && text.charAt(text.length() - 1) < 0x80;
  }

  /** Python's {@code str.isspace}; all its characters lie in the basic plane. */
  static boolean isSpace(int c) {
    return (c >= 0x09 && c <= 0x0D)
        || (c >= 0x1C && c <= 0x20)
        || c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }

  /** Python's {@code str.strip}. */
  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }
}
