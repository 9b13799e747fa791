package dev.ishowtts.harness.quality.report;

import java.awt.image.IndexColorModel;
import java.util.Locale;

/**
 * The colour map viridis (van der Walt and Smith, 2015): even steps look even, in grey and to
 * colour-blind eyes too. Linear between nine of its colours.
 */
final class Viridis {
  static final int COLOURS = 256;

  private static final int[] STOPS = {
    0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725
  };

  private Viridis() {}

  /** Returns the colour of {@code share}, 0 dark to 1 bright, as 0xRRGGBB. */
  static int rgb(double share) {
    double place = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
    int stop = Math.min(STOPS.length - 2, (int) place);
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = (STOPS[stop] >> shift) & 255;
      int to = (STOPS[stop + 1] >> shift) & 255;
      rgb |= (int) Math.round(from + (to - from) * (place - stop)) << shift;
    }
    return rgb;
  }

  static String css(double share) {
    return String.format(Locale.ROOT, "#%06x", rgb(share));
  }

  /** Returns the palette of an image whose pixels are 0 dark to 255 bright. */
  static IndexColorModel palette() {
    int[] colours = new int[COLOURS];
    for (int i = 0; i < COLOURS; i++) {
      colours[i] = rgb(i / (COLOURS - 1.0));
    }
    return new IndexColorModel(
        8, COLOURS, colours, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
  }
}
