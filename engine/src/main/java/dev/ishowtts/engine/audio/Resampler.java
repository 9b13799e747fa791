package dev.ishowtts.engine.audio;

import java.math.BigInteger;

/**
 * Changes the sample rate by a windowed sinc: Hann window, 6 zero crossings a side, roll-off 0.99
 * (the defaults of torchaudio's {@code resample}). Immutable; any thread.
 */
public final class Resampler {
  private static final int CROSSINGS = 6;
  private static final double ROLL_OFF = 0.99;

  private final int from;
  private final int to;
  private final int step; // o: input samples a block
  private final int phases; // n: output samples a block
  private final int width;
  private final float[][] taps; // [phase][tap], zeros at the ends left out
  private final int[] first; // [phase] offset of the first tap from the block's start

  /**
   * Computes the filter.
   *
   * @throws IllegalArgumentException if a rate is outside 1000 to 384000 Hz
   */
  public Resampler(int from, int to) {
    checkRate("from", from);
    checkRate("to", to);
    this.from = from;
    this.to = to;
    int divisor = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValueExact();
    step = from / divisor;
    phases = to / divisor;
    double base = ROLL_OFF * Math.min(step, phases);
    width = (int) Math.ceil(CROSSINGS * step / base);
    taps = new float[phases][];
    first = new int[phases];
    for (int phase = 0; phase < phases; phase++) {
      computePhase(phase, base);
    }
  }

  private static void checkRate(String name, int rate) {
    if (rate < WavFile.MIN_RATE || rate > WavFile.MAX_RATE) {
      throw new IllegalArgumentException(name + " must be between 1000 and 384000 Hz, got " + rate);
    }
  }

  private void computePhase(int phase, double base) {
    double centre = (double) phase / phases * step;
    double reach = CROSSINGS * step / base;
    int low = Math.max(-width, (int) Math.ceil(centre - reach));
    int high = Math.min(width + step - 1, (int) Math.floor(centre + reach));
    float[] row = new float[high - low + 1];
    for (int i = low; i <= high; i++) {
      double time = ((double) i / step - (double) phase / phases) * base;
      time = Math.max(-CROSSINGS, Math.min(CROSSINGS, time));
      double window = Math.cos(Math.PI * time / CROSSINGS / 2);
      double sinc = time == 0 ? 1 : Math.sin(Math.PI * time) / (Math.PI * time);
      row[i - low] = (float) (base / step * window * window * sinc);
    }
    taps[phase] = row;
    first[phase] = low;
  }

  /**
   * Returns the waveform at the new rate, ⌈length · to / from⌉ samples; itself where the rates are
   * equal.
   *
   * @throws IllegalArgumentException if its rate is not the one this was made for
   */
  public Waveform resample(Waveform waveform) {
    if (waveform.sampleRate() != from) {
      throw new IllegalArgumentException(
          "the waveform must have " + from + " Hz, got " + waveform.sampleRate());
    }
    if (from == to) {
      return waveform;
    }
    float[] in = waveform.samples();
    float[] out = new float[Math.toIntExact(((long) in.length * phases + step - 1) / step)];
    for (int i = 0; i < out.length; i++) {
      int phase = i % phases;
      out[i] = (float) sum(in, (long) (i / phases) * step + first[phase], taps[phase]);
    }
    return new Waveform(out, to);
  }

  private static double sum(float[] in, long start, float[] row) {
    double sum = 0;
    int begin = (int) Math.max(0, -start);
    int end = (int) Math.min(row.length, in.length - start);
    for (int i = begin; i < end; i++) {
      sum += (double) row[i] * in[(int) (start + i)];
    }
    return sum;
  }

  /** Returns the taps of one phase over the offsets −width .. width+step−1, zeros included. */
  float[] kernel(int phase) {
    float[] whole = new float[2 * width + step];
    System.arraycopy(taps[phase], 0, whole, first[phase] + width, taps[phase].length);
    return whole;
  }

  int phases() {
    return phases;
  }

  int width() {
    return width;
  }
}
