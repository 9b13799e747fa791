package dev.ishowtts.baselines.store;

import java.util.List;
import java.util.Optional;

/**
 * What the store has for a fingerprint.
 *
 * @param record current epoch; empty if there is none
 * @param earlier epochs before it, oldest first: their levels are over, their spread is not
 * @param differences facts in which the nearest other fingerprint differs; empty if there is a
 *     record, or nothing at all
 */
public record BaselineLookup(
    Optional<BaselineRecord> record, List<BaselineRecord> earlier, List<String> differences) {
  /** A store without any baseline. */
  public static final BaselineLookup NOTHING = new BaselineLookup(Optional.empty(), List.of());

  /** What the store has for a fingerprint with no earlier epoch. */
  public BaselineLookup(Optional<BaselineRecord> record, List<String> differences) {
    this(record, List.of(), differences);
  }

  public BaselineLookup {
    earlier = List.copyOf(earlier);
    differences = List.copyOf(differences);
  }
}
