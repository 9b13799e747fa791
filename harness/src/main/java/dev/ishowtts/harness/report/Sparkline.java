package dev.ishowtts.harness.report;

import java.util.Arrays;

/** A series as a line of blocks, the smallest value lowest. */
public final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final int WIDEST = 100;

  private Sparkline() {}

  /** Returns one block per value, of the last 100; equal values are all lowest. */
  public static String of(double[] values) {
    double[] shown = Arrays.copyOfRange(values, Math.max(0, values.length - WIDEST), values.length);
    double low = Arrays.stream(shown).min().orElse(0);
    double high = Arrays.stream(shown).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (double value : shown) {
      double height = high > low ? (value - low) / (high - low) : 0;
      line.append(BLOCKS.charAt((int) Math.round(height * (BLOCKS.length() - 1))));
    }
    return line.toString();
  }
}
