package dev.ishowtts.engine.mel;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * The log-mel spectrogram that F5-TTS and Vocos share: 24 kHz, window 1024 (periodic Hann), hop
 * 256, magnitude, 100 HTK mel bands from 0 to 12 kHz without area normalisation, natural log of at
 * least 1e-5. Immutable; any thread.
 */
public final class LogMel {
  /** Samples per second the spectrogram is defined for. */
  public static final int SAMPLE_RATE = 24_000;

  /** Samples from frame to frame. */
  public static final int HOP = 256;

  /** Mel bands, the width of a row. */
  public static final int BANDS = 100;

  private static final int WINDOW = 1024;
  private static final int BINS = WINDOW / 2 + 1;
  private static final int PAD = WINDOW / 2;
  private static final double FLOOR = 1e-5;

  private final double[] window = new double[WINDOW];
  private final int[] firstBin = new int[BANDS];
  private final double[][] weights = new double[BANDS][]; // [band][bin - firstBin]
  private final DoubleFFT_1D fft = new DoubleFFT_1D(WINDOW);

  /** Computes the window and the filter bank. */
  public LogMel() {
    for (int i = 0; i < WINDOW; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW);
    }
    for (int band = 0; band < BANDS; band++) {
      computeBand(band);
    }
  }

  private void computeBand(int band) {
    double left = edge(band);
    double centre = edge(band + 1);
    double right = edge(band + 2);
    int first = (int) Math.floor(left * (BINS - 1) * 2 / SAMPLE_RATE) + 1;
    int last = (int) Math.ceil(right * (BINS - 1) * 2 / SAMPLE_RATE) - 1;
    firstBin[band] = first;
    weights[band] = new double[last - first + 1];
    for (int bin = first; bin <= last; bin++) {
      double hertz = bin * (SAMPLE_RATE / 2.0) / (BINS - 1);
      double rise = (hertz - left) / (centre - left);
      double fall = (right - hertz) / (right - centre);
      weights[band][bin - first] = Math.max(0, Math.min(rise, fall));
    }
  }

  /** Returns the frequency of one of the 102 equally spaced mel points, Hz. */
  private static double edge(int point) {
    double top = 2595 * Math.log10(1 + SAMPLE_RATE / 2.0 / 700);
    return 700 * (Math.pow(10, top * point / (BANDS + 1) / 2595) - 1);
  }

  /** Returns the frames of a waveform of {@code samples} samples at 24 kHz. */
  public static int frames(int samples) {
    return samples / HOP + 1;
  }

  /**
   * Returns the log-mel of 24 kHz sound: [frames, 100], row-major, natural log, at least ln 1e-5.
   *
   * @throws EngineException BAD_AUDIO if there are 512 samples or fewer
   */
  public float[] logMel(float[] samples24k) {
    double[] samples = new double[samples24k.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = samples24k[i];
    }
    return logMel(samples);
  }

  /** Returns the log-mel as the public method does, of samples that need not be rounded to fp32. */
  float[] logMel(double[] samples24k) {
    if (samples24k.length <= PAD) {
      throw new EngineException(
          EngineFault.BAD_AUDIO,
          "reference audio must be longer than 512 samples at 24 kHz (21 ms), got "
              + samples24k.length);
    }
    int frames = frames(samples24k.length);
    float[] mel = new float[frames * BANDS];
    double[] buffer = new double[WINDOW];
    double[] magnitude = new double[BINS];
    for (int frame = 0; frame < frames; frame++) {
      fill(samples24k, frame * HOP - PAD, buffer);
      fft.realForward(buffer);
      magnitudes(buffer, magnitude);
      for (int band = 0; band < BANDS; band++) {
        mel[frame * BANDS + band] = (float) Math.log(Math.max(FLOOR, energy(band, magnitude)));
      }
    }
    return mel;
  }

  /**
   * Copies a windowed frame; positions outside are mirrored at the edge sample, which is not
   * repeated.
   */
  private void fill(double[] samples, int start, double[] buffer) {
    int last = samples.length - 1;
    for (int i = 0; i < WINDOW; i++) {
      int at = Math.abs(start + i);
      buffer[i] = window[i] * samples[at > last ? 2 * last - at : at];
    }
  }

  /** Unpacks JTransforms' real layout: [0] bin 0, [1] bin 512, then pairs. */
  private static void magnitudes(double[] spectrum, double[] magnitude) {
    magnitude[0] = Math.abs(spectrum[0]);
    magnitude[BINS - 1] = Math.abs(spectrum[1]);
    for (int bin = 1; bin < BINS - 1; bin++) {
      double re = spectrum[2 * bin];
      double im = spectrum[2 * bin + 1];
      magnitude[bin] = Math.sqrt(re * re + im * im);
    }
  }

  private double energy(int band, double[] magnitude) {
    double sum = 0;
    double[] row = weights[band];
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * magnitude[firstBin[band] + i];
    }
    return sum;
  }

  /** Returns the weight of an FFT bin in a band. */
  double weight(int bin, int band) {
    int i = bin - firstBin[band];
    return i < 0 || i >= weights[band].length ? 0 : weights[band][i];
  }
}
