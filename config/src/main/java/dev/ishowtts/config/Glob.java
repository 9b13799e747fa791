package dev.ishowtts.config;

import java.util.regex.Pattern;

/**
 * A pattern of names: {@code *} is any text, {@code ?} any one character, all else itself.
 *
 * @param pattern not empty
 */
public record Glob(String pattern) {
  /** Matches everything. */
  public static final Glob ALL = new Glob("*");

  public Glob {
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("a pattern must not be blank; * matches every name");
    }
  }

  /** Returns whether the whole of {@code name} matches. */
  public boolean matches(String name) {
    StringBuilder expression = new StringBuilder();
    pattern
        .codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(Character.toString(point)));
              }
            });
    return Pattern.compile(expression.toString(), Pattern.DOTALL).matcher(name).matches();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
