package dev.ishowtts.monitor.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/** Refusals of requests, each with one line that names the field, the value and the remedy. */
public final class RequestChecks {
  private static final int LONGEST = 500;
  private static final int LONGEST_VALUE = 40;
  private static final Pattern NOT_OF_A_LINE = Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029]");

  private RequestChecks() {}

  /** Returns the refusal of a request that cannot be understood. */
  public static Refusal wrong(String line) {
    return new Refusal(HttpStatus.BAD_REQUEST, "invalid_value", oneLine(line));
  }

  /** Returns the refusal of a request for something that is not there. */
  public static Refusal missing(String line) {
    return new Refusal(HttpStatus.NOT_FOUND, "not_found", oneLine(line));
  }

  /** Returns the refusal of a request that the present state does not allow. */
  public static Refusal conflict(String line) {
    return new Refusal(HttpStatus.CONFLICT, "conflict", oneLine(line));
  }

  /** Returns the refusal because something on disk cannot be read as what it should be. */
  public static Refusal unreadable(Exception e) {
    return new Refusal(
        HttpStatus.UNPROCESSABLE_CONTENT, "unreadable", oneLine(String.valueOf(e.getMessage())));
  }

  /**
   * Returns a number of a page.
   *
   * @throws Refusal 400 if it is out of range
   */
  public static int within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(name + " must be from " + least + " to " + most + ", got " + value);
    }
    return value;
  }

  /**
   * Returns a text that was asked for.
   *
   * @param field its name
   * @throws Refusal 400 if it is missing, blank, more than one line, too long, or holds what is no
   *     character of a line
   */
  public static String line(String field, Optional<String> text, int longest) {
    String line = text.map(String::strip).orElse("");
    if (line.isEmpty() || line.length() > longest || NOT_OF_A_LINE.matcher(line).find()) {
      throw wrong(
          field
              + " must be one line of 1 to "
              + longest
              + " characters, without control characters");
    }
    return line;
  }

  /**
   * Returns the constant that a word names, whatever its case.
   *
   * @throws Refusal 400 that lists the words
   */
  public static <E extends Enum<E>> E constant(String field, String word, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(word.toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    String words =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw wrong(field + " must be one of " + words + ", got " + quoted(word));
  }

  /** Returns what somebody sent as a refusal may show it: in quotes, one line, not long. */
  public static String quoted(String value) {
    return "\"" + shown(value) + "\"";
  }

  /** Returns what somebody sent as one line of characters that can be seen, not long. */
  public static String shown(String value) {
    return cut(visible(value, "?"), LONGEST_VALUE);
  }

  /** Returns words as one line of characters that can be seen. */
  public static String oneLine(String words) {
    return cut(visible(words, " ").strip(), LONGEST);
  }

  /* Also half a surrogate pair, which no encoder takes, and marks that turn the direction of text. */
  private static String visible(String words, String instead) {
    return words.replaceAll("\\s+", " ").replaceAll("\\p{C}", instead);
  }

  private static String cut(String words, int most) {
    return words.codePointCount(0, words.length()) <= most
        ? words
        : words.substring(0, words.offsetByCodePoints(0, most - 1)) + "…";
  }
}
