package dev.ishowtts.harness.quality;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One entry of the quality catalogue.
 *
 * @param key lower snake case, unique in the catalogue
 * @param unit unit symbol; {@code 1} for counts and ratios
 * @param subject whether it is taken of a clip or of a pair
 * @param limits allowed ranges; none = information only
 * @param description one sentence for people
 * @param source standard, paper or reasoning it is taken from
 */
public record Measure(
    String key,
    String unit,
    Subject subject,
    List<Limit> limits,
    String description,
    String source) {
  /** What a measure is taken of. */
  public enum Subject {
    CLIP,
    PAIR
  }

  public Measure {
    limits = List.copyOf(limits);
    if (!key.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "measure key must be lower snake case, got \"" + key + "\"");
    }
    if (unit.isBlank() || description.isBlank() || source.isBlank()) {
      throw new IllegalArgumentException(key + " must have a unit, a description and a source");
    }
  }

  static Measure ofClip(
      String key, String unit, String description, String source, Limit... limits) {
    return new Measure(key, unit, Subject.CLIP, List.of(limits), description, source);
  }

  static Measure ofPair(
      String key, String unit, String description, String source, Limit... limits) {
    return new Measure(key, unit, Subject.PAIR, List.of(limits), description, source);
  }

  /** Returns the roles of its limits; INFORMATION alone if it has none. */
  public Set<Role> roles() {
    return limits.isEmpty()
        ? EnumSet.of(Role.INFORMATION)
        : limits.stream()
            .map(Limit::role)
            .collect(() -> EnumSet.noneOf(Role.class), Set::add, Set::addAll);
  }

  /** Returns the limits over the whole set, or those on single clips and pairs. */
  Stream<Limit> limitsOver(Role role) {
    return limits.stream().filter(limit -> limit.role() == role);
  }
}
