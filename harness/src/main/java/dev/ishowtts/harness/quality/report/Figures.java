package dev.ishowtts.harness.quality.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as reports show them. */
final class Figures {
  static final String NONE = "–";

  private Figures() {}

  /** Returns four significant digits. */
  static String of(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6
        ? String.format(Locale.ROOT, "%.4g", value)
        : String.format(Locale.ROOT, "%.2e", value);
  }

  static String of(OptionalDouble value) {
    return value.isPresent() ? of(value.getAsDouble()) : NONE;
  }

  /** Returns with a sign and that many decimals. */
  static String signed(double value, int decimals) {
    String sign = value > 0 ? "+" : "";
    return sign + String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String p(double value) {
    return value < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", value);
  }
}
