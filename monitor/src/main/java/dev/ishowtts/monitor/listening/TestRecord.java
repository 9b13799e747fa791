package dev.ishowtts.monitor.listening;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A listening test.
 *
 * @param secret of the names of trials and sounds, hexadecimal
 * @param manifest digest of the set's manifest when the test was made
 * @param message why preparing failed
 * @param who made it
 * @param end who closed it and why
 */
record TestRecord(
    String id,
    TestOrder order,
    String secret,
    String manifest,
    State state,
    Optional<String> message,
    String who,
    Instant created,
    Optional<End> end) {
  private static final List<Integer> THREE_LOOKS = List.of(10, 20, 30);

  /** Where a test stands. */
  enum State {
    /** Its sounds are being made. */
    PREPARING,
    /** Its sounds could not be made. */
    FAILED,
    /** Raters may answer. */
    OPEN,
    /** Raters may not answer any more. */
    CLOSED
  }

  /** The end of a test. */
  record End(Instant at, String who, String reason) {}

  /** Returns the counts of valid raters at which the data may be looked at, ascending. */
  List<Integer> plannedLooks() {
    return order.looks() == 1 ? List.of(order.raters()) : THREE_LOOKS;
  }
}
