package dev.ishowtts.engine.flow;

/**
 * Tables of positions, formed in double precision: fp32 angles would be off by 1e-4 late in a clip.
 */
public final class Positions {
  public static final int ROTARY_PAIRS = 32;
  private static final double BASE = 10_000;

  private Positions() {}

  /** Returns cos (n · ω_j), [frames, 32], ω_j = 10000^(-2j/64) (RoFormer, arXiv 2104.09864). */
  public static float[] rotaryCosines(int frames) {
    float[] table = new float[frames * ROTARY_PAIRS];
    for (int n = 0; n < frames; n++) {
      for (int j = 0; j < ROTARY_PAIRS; j++) {
        table[n * ROTARY_PAIRS + j] = (float) Math.cos(rotaryAngle(n, j));
      }
    }
    return table;
  }

  /** Returns sin (n · ω_j), [frames, 32]. */
  public static float[] rotarySines(int frames) {
    float[] table = new float[frames * ROTARY_PAIRS];
    for (int n = 0; n < frames; n++) {
      for (int j = 0; j < ROTARY_PAIRS; j++) {
        table[n * ROTARY_PAIRS + j] = (float) Math.sin(rotaryAngle(n, j));
      }
    }
    return table;
  }

  private static double rotaryAngle(int n, int j) {
    return n * Math.pow(BASE, -2.0 * j / (2 * ROTARY_PAIRS));
  }

  /** Returns text positions, [frames, width], the cosine half first. */
  public static float[] text(int frames, int width) {
    float[] table = new float[frames * width];
    int half = width / 2;
    for (int j = 0; j < half; j++) {
      double frequency = Math.pow(BASE, -2.0 * j / width);
      for (int n = 0; n < frames; n++) {
        table[n * width + j] = (float) Math.cos(n * frequency);
        table[n * width + half + j] = (float) Math.sin(n * frequency);
      }
    }
    return table;
  }

  /**
   * Returns the sinusoid of the times, [times, 256], the sine half first: frequencies exp(-k ·
   * ln(10000) / 127), times scaled by 1000.
   */
  public static float[] time(double[] times) {
    int half = 128;
    float[] table = new float[times.length * 2 * half];
    for (int i = 0; i < times.length; i++) {
      for (int k = 0; k < half; k++) {
        double angle = 1000 * times[i] * Math.exp(-k * Math.log(BASE) / (half - 1));
        table[i * 2 * half + k] = (float) Math.sin(angle);
        table[i * 2 * half + half + k] = (float) Math.cos(angle);
      }
    }
    return table;
  }

  /**
   * Returns the text row of each frame: every row gets frames / rows frames, the last frames % rows
   * of them one more. Without text the first row stands for all; it is zero then.
   */
  public static long[] spread(int rows, int frames) {
    long[] spread = new long[frames];
    if (rows == 0) {
      return spread;
    }
    int repeats = frames / rows;
    int shorter = rows - frames % rows;
    for (int row = 0, frame = 0; row < rows; row++) {
      for (int i = 0; i < repeats + (row >= shorter ? 1 : 0); i++) {
        spread[frame++] = row;
      }
    }
    return spread;
  }
}
