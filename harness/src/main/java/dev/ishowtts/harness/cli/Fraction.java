package dev.ishowtts.harness.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A share given as {@code 5%}, {@code 5 %} or {@code 0.05}.
 *
 * @param value 0.05
 */
record Fraction(double value) {
  /** Reads one from the command line. */
  static final class Converter implements ITypeConverter<Fraction> {
    @Override
    public Fraction convert(String text) {
      String number = text.strip();
      boolean percent = number.endsWith("%");
      if (percent) {
        number = number.substring(0, number.length() - 1).strip();
      }
      try {
        double value = Double.parseDouble(number) / (percent ? 100 : 1);
        if (Double.isFinite(value) && value >= 0) {
          return new Fraction(value);
        }
      } catch (NumberFormatException e) {
        // Said below, as for every other text that is no share.
      }
      throw new TypeConversionException(
          "must be a share such as 5% or 0.05, not below 0, got \"" + text + "\"");
    }
  }

  /** Returns {@code 5 %}, with as many decimals as matter. */
  static String percent(double share) {
    double percent = 100 * share;
    return percent == Math.rint(percent)
        ? String.format(Locale.ROOT, "%.0f %%", percent)
        : String.format(Locale.ROOT, "%.2f %%", percent);
  }
}
