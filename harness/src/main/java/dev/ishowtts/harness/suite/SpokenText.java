package dev.ishowtts.harness.suite;

/**
 * A text of the catalogue.
 *
 * @param id lower case, digits, underscore; fixed for ever with its text
 * @param category e.g. {@code short}; groups texts in reports
 * @param text what is spoken
 */
public record SpokenText(String id, String category, String text) {
  public SpokenText {
    if (!id.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "text id must be lower case, digits and _, got \"" + id + "\"");
    }
    if (category.isBlank()) {
      throw new IllegalArgumentException("category of text " + id + " must not be blank");
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("text of " + id + " must not be blank");
    }
  }
}
