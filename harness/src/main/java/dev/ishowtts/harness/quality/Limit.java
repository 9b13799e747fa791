package dev.ishowtts.harness.quality;

import java.util.Locale;

/**
 * An allowed range.
 *
 * @param role what being outside means
 * @param quantity what is held against it
 * @param least smallest allowed, in the measure's unit; negative infinity = no bound
 * @param most largest allowed, in the measure's unit; positive infinity = no bound
 * @param shortestSeconds clips shorter than this are not judged; 0 = all are
 */
public record Limit(
    Role role, Quantity quantity, double least, double most, double shortestSeconds) {
  public Limit {
    if (role == Role.INFORMATION) {
      throw new IllegalArgumentException("a limit has a consequence, got INFORMATION");
    }
    if (quantity.isOverSet() != (role == Role.COMPARISON)) {
      throw new IllegalArgumentException(
          "COMPARISON limits are over the set and no others, got " + role + " of " + quantity);
    }
    if (!(least <= most)) {
      throw new IllegalArgumentException("least must be <= most, got " + least + " and " + most);
    }
  }

  static Limit gate(double least, double most) {
    return new Limit(Role.HARD_GATE, Quantity.VALUE, least, most, 0);
  }

  static Limit warn(double least, double most) {
    return new Limit(Role.WARNING, Quantity.VALUE, least, most, 0);
  }

  static Limit warn(Quantity quantity, double least, double most) {
    return new Limit(Role.WARNING, quantity, least, most, 0);
  }

  static Limit compare(Quantity quantity, double least, double most) {
    return new Limit(Role.COMPARISON, quantity, least, most, 0);
  }

  Limit fromSeconds(double seconds) {
    return new Limit(role, quantity, least, most, seconds);
  }

  /** Returns whether {@code value} lies in the range, its ends included. */
  public boolean allows(double value) {
    return value >= least && value <= most;
  }

  /** Returns e.g. {@code dc 0.00213, allowed -0.001 to 0.001}. */
  String complaint(Measure measure, double value) {
    String unit = measure.unit().equals("1") ? "" : " " + measure.unit();
    String range =
        Double.isInfinite(most)
            ? "at least " + number(least)
            : Double.isInfinite(least)
                ? "at most " + number(most)
                : number(least) + " to " + number(most);
    return quantity.words() + measure.key() + " " + number(value) + unit + ", allowed " + range;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
