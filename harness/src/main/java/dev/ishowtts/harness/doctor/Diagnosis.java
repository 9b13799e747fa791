package dev.ishowtts.harness.doctor;

/**
 * What a check found.
 *
 * @param name of what was looked at, e.g. {@code provider cuda}
 * @param sentence one line
 * @param remedy what to do; empty if nothing is to be done
 */
public record Diagnosis(String name, State state, String sentence, String remedy) {
  /** How good it is. */
  public enum State {
    OK,
    /** Works, but not everything can be used or measured well. */
    WARN,
    /** What the settings ask for cannot work. */
    FAIL
  }

  public Diagnosis {
    sentence = oneLine(sentence);
    remedy = oneLine(remedy);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").strip();
  }

  static Diagnosis ok(String name, String sentence) {
    return new Diagnosis(name, State.OK, sentence, "");
  }

  static Diagnosis warn(String name, String sentence, String remedy) {
    return new Diagnosis(name, State.WARN, sentence, remedy);
  }

  static Diagnosis fail(String name, String sentence, String remedy) {
    return new Diagnosis(name, State.FAIL, sentence, remedy);
  }
}
