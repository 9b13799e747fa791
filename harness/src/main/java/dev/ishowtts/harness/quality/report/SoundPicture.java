package dev.ishowtts.harness.quality.report;

import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.PitchContour;
import dev.ishowtts.harness.quality.signal.Spectrogram;
import dev.ishowtts.harness.report.HtmlText;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Spectrogram and fundamental frequency of two sounds side by side, on one scale of time and one of
 * level. The spectrogram is an embedded PNG; axes and words are SVG, so no font is needed to draw.
 */
final class SoundPicture {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 376;
  private static final int PLOT = 372;
  private static final int SPECTRUM_TOP = 28;
  private static final int SPECTRUM_HEIGHT = 190;
  private static final int PITCH_TOP = 244;
  private static final int PITCH_HEIGHT = 84;
  private static final double RANGE_DB = 80;
  private static final double LOWEST_HZ = 60;
  private static final double HIGHEST_HZ = 400;
  private static final int BINS_PER_ROW = 2;

  private final StringBuilder svg = new StringBuilder();
  private final double seconds;
  private final double loudest;

  private SoundPicture(double seconds, double loudest) {
    this.seconds = seconds;
    this.loudest = loudest;
  }

  /**
   * Returns an SVG element.
   *
   * @param leftName what the left sound is
   * @param rightName what the right sound is
   */
  static String of(String leftName, Clip left, String rightName, Clip right) {
    Spectrogram a = left.spectrogram();
    Spectrogram b = right.spectrogram();
    SoundPicture picture =
        new SoundPicture(
            Math.max(left.signal().seconds(), right.signal().seconds()),
            Math.max(loudest(a), loudest(b)));
    picture
        .svg
        .append("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
        .append(HtmlText.escaped("spectrogram and pitch of " + leftName + " and " + rightName))
        .append("\">");
    picture.panel(48, leftName, left, a);
    picture.panel(488, rightName, right, b);
    picture.scale();
    return picture.svg.append("</svg>").toString();
  }

  private static double loudest(Spectrogram spectrogram) {
    double loudest = -120 + RANGE_DB;
    for (double[] frame : spectrogram.decibels()) {
      for (double level : frame) {
        loudest = Math.max(loudest, level);
      }
    }
    return loudest;
  }

  private void panel(int x, String name, Clip clip, Spectrogram spectrogram) {
    double width = PLOT * clip.signal().seconds() / seconds;
    text(x, 16, "start", name);
    add(
        "<image x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" preserveAspectRatio=\"none\""
            + " href=\"data:image/png;base64,%s\"/>",
        x, SPECTRUM_TOP, width, SPECTRUM_HEIGHT, png(spectrogram));
    frequencies(x, clip.signal().sampleRate() / 2.0);
    for (int hertz : new int[] {60, 100, 200, 400}) {
      double y = pitchY(hertz);
      grid(x, y);
      text(x - 6, y + 4, "end", Integer.toString(hertz));
    }
    text(x, PITCH_TOP - 6, "start", "F0, Hz");
    contour(x, clip.pitchContour());
    times(x);
  }

  private void frequencies(int x, double highest) {
    int step = highest > 9000 ? 4000 : highest > 4500 ? 2000 : 1000;
    for (int hertz = 0; hertz <= highest; hertz += step) {
      double y = SPECTRUM_TOP + SPECTRUM_HEIGHT * (1 - hertz / highest);
      text(x - 6, y + 4, "end", Integer.toString(hertz / 1000));
    }
    text(x + PLOT, 16, "end", "kHz (left axis)");
  }

  private void times(int x) {
    double step = seconds > 6 ? 2 : seconds > 2.5 ? 1 : seconds > 1 ? 0.5 : 0.2;
    int y = PITCH_TOP + PITCH_HEIGHT;
    for (int i = 0; i * step <= seconds + 1e-9; i++) {
      double at = x + PLOT * i * step / seconds;
      text(at, y + 16, "middle", String.format(Locale.ROOT, step < 1 ? "%.1f" : "%.0f", i * step));
    }
    text(x + PLOT / 2.0, y + 32, "middle", "time, s");
  }

  private void contour(int x, PitchContour contour) {
    double[] hertz = contour.hertz();
    for (int i = 0; i < hertz.length; i++) {
      if (hertz[i] > 0) {
        add(
            "<circle class=\"b\" r=\"1.6\" cx=\"%.1f\" cy=\"%.1f\"/>",
            x + PLOT * i * contour.secondsPerFrame() / seconds,
            pitchY(Math.max(LOWEST_HZ, Math.min(HIGHEST_HZ, hertz[i]))));
      }
    }
  }

  private static double pitchY(double hertz) {
    double share = Math.log(hertz / LOWEST_HZ) / Math.log(HIGHEST_HZ / LOWEST_HZ);
    return PITCH_TOP + PITCH_HEIGHT * (1 - share);
  }

  private void scale() {
    int steps = 40;
    double height = (double) SPECTRUM_HEIGHT / steps;
    for (int i = 0; i < steps; i++) {
      add(
          "<rect x=\"884\" y=\"%.2f\" width=\"14\" height=\"%.2f\" fill=\"%s\"/>",
          SPECTRUM_TOP + (steps - 1 - i) * height, height + 0.3, Viridis.css((i + 0.5) / steps));
    }
    for (int part = 0; part <= 4; part++) {
      double level = loudest - RANGE_DB * (1 - part / 4.0);
      double y = SPECTRUM_TOP + SPECTRUM_HEIGHT * (1 - part / 4.0);
      text(904, y + 4, "start", String.format(Locale.ROOT, "%.0f", level));
    }
    text(884, 16, "start", "dBFS");
  }

  private void grid(int x, double y) {
    add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", x, x + PLOT, y, y);
  }

  private void text(double x, double y, String anchor, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x, y, anchor, HtmlText.escaped(words));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private String png(Spectrogram spectrogram) {
    double[][] levels = spectrogram.decibels();
    int rows = levels[0].length / BINS_PER_ROW;
    BufferedImage image =
        new BufferedImage(levels.length, rows, BufferedImage.TYPE_BYTE_INDEXED, Viridis.palette());
    WritableRaster raster = image.getRaster();
    for (int i = 0; i < levels.length; i++) {
      for (int row = 0; row < rows; row++) {
        double level = Math.max(levels[i][BINS_PER_ROW * row], levels[i][BINS_PER_ROW * row + 1]);
        double share = 1 - (loudest - level) / RANGE_DB;
        int shade = (int) Math.round(Math.max(0, Math.min(1, share)) * (Viridis.COLOURS - 1));
        raster.setSample(i, rows - 1 - row, 0, shade);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new IllegalStateException("a PNG could not be made in memory", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
