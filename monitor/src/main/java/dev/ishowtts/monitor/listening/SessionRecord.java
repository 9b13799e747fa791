package dev.ishowtts.monitor.listening;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A rater of a test.
 *
 * @param digest SHA-256 of the code, by which it is found
 * @param code what opens the session: whoever has it is the rater
 * @param number from 1
 * @param name for those who invite, may be empty
 * @param place in the order of finishing, from 1
 * @param completion what the rater shows as a proof
 * @param questionnaire JSON
 */
record SessionRecord(
    String digest,
    String code,
    String test,
    int number,
    Optional<String> name,
    Instant created,
    Optional<Instant> started,
    Optional<Instant> finished,
    OptionalInt place,
    Optional<String> completion,
    Optional<String> questionnaire) {
  /** Returns the name in ratings. */
  String rater() {
    return String.format(Locale.ROOT, "r%03d", number);
  }
}
