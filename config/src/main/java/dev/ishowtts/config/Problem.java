package dev.ishowtts.config;

/**
 * One thing that is wrong with the settings.
 *
 * @param key key, environment variable or file
 * @param value value as it was written, {@code ***} for a secret, empty where none helps
 * @param origin where it came from: {@code file:line}, a variable's name or {@code --set}
 * @param remedy what to do, to follow a colon
 */
public record Problem(String key, String value, String origin, String remedy) {
  private static final int LONGEST_VALUE = 60;

  public Problem {
    value = value.replaceAll("\\p{Cntrl}", "?");
    if (value.length() > LONGEST_VALUE) {
      value = value.substring(0, LONGEST_VALUE) + "…";
    }
  }

  /** Returns the one line that people read. */
  public String line() {
    String assignment = value.isEmpty() ? key : key + " = " + value;
    String place = origin.isEmpty() ? "" : " [" + origin + "]";
    return assignment + place + ": " + remedy;
  }
}
