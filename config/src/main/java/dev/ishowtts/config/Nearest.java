package dev.ishowtts.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known name that a person most probably meant. */
final class Nearest {
  private Nearest() {}

  /** Returns the nearest of some names; empty if over half of the letters differ. */
  static Optional<String> of(String written, Collection<String> names) {
    return names.stream()
        .min(
            Comparator.<String>comparingInt(name -> distance(written, name))
                .thenComparing(Comparator.naturalOrder()))
        .filter(name -> 2 * distance(written, name) <= Math.max(written.length(), name.length()));
  }

  private static int distance(String one, String other) {
    return LevenshteinDistance.getDefaultInstance().apply(one, other);
  }
}
