package dev.ishowtts.harness.quality.listening;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A form that somebody filled in who knew the settings: an opinion, never counted. Its scale is 5
 * excellent, 4 good, 3 acceptable, 2 poor, 1 unacceptable, which is not that of ITU-T P.800, so its
 * means are no MOS.
 *
 * @param evaluator who, may be empty
 * @param date as it was written, may be empty
 * @param opinions what is said of single sounds
 * @param notes item as the form names it to what is said of it
 * @param noticeable whether the difference is noticeable; empty = not answered
 * @param acceptable whether the candidate is good enough for production; empty = not answered
 * @param worthIt whether the speed is worth the quality; empty = not answered
 * @param accepted whether the candidate is accepted; empty = not answered
 * @param recommendation free words, may be empty
 */
public record PaperForm(
    String evaluator,
    String date,
    List<Opinion> opinions,
    SortedMap<String, String> notes,
    Optional<Boolean> noticeable,
    Optional<Boolean> acceptable,
    Optional<Boolean> worthIt,
    Optional<Boolean> accepted,
    String recommendation) {
  /**
   * What is said of a text in one setting.
   *
   * @param item id of the item, or of its text
   * @param category kind of text, may be empty
   * @param setting name of the setting
   * @param naturalness 1 to 5; empty = not answered
   * @param clarity 1 to 5; empty = not answered
   * @param prosody 1 to 5; empty = not answered
   * @param artefacts whether there are some; empty = not answered
   */
  public record Opinion(
      String item,
      String category,
      String setting,
      OptionalInt naturalness,
      OptionalInt clarity,
      OptionalInt prosody,
      Optional<Boolean> artefacts) {
    /** Returns whether anything was answered. */
    public boolean isAnswered() {
      return naturalness.isPresent()
          || clarity.isPresent()
          || prosody.isPresent()
          || artefacts.isPresent();
    }
  }

  public PaperForm {
    opinions = List.copyOf(opinions);
    notes = Collections.unmodifiableSortedMap(new TreeMap<>(notes));
  }
}
