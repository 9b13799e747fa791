package dev.ishowtts.engine.audio;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/*
 * Upstream prepares references with pydub, which counts in whole milliseconds and measures loudness with Python's
 * audioop over integer samples. What is kept of a recording depends on those roundings, so they are repeated here.
 */

/** Integer sound as pydub sees it: cut by milliseconds, RMS a truncated integer. Immutable. */
public final class PcmClip {
  /** The rate of the silence that pydub joins everything to. */
  private static final int SILENCE_RATE = 11_025;

  private final int[] samples; // interleaved, signed, of sampleBytes bytes
  private final int channels;
  private final int sampleRate;
  private final int sampleBytes;

  private PcmClip(int[] samples, int channels, int sampleRate, int sampleBytes) {
    this.samples = samples;
    this.channels = channels;
    this.sampleRate = sampleRate;
    this.sampleBytes = sampleBytes;
  }

  /**
   * Returns a file's sound: 8 and 16 bits as they are, wider ones and floats as 32 bits, clamped.
   */
  public static PcmClip of(WavFile wav) {
    int bytes =
        switch (wav.format()) {
          case PCM8 -> 1;
          case PCM16 -> 2;
          case PCM24, PCM32, FLOAT32, FLOAT64 -> 4;
        };
    return new PcmClip(quantize(wav.interleaved(), bytes), wav.channels(), wav.sampleRate(), bytes);
  }

  /** Returns mono sound in 16 bits, clamped. */
  public static PcmClip of(Waveform waveform) {
    return new PcmClip(quantize(waveform.samples(), 2), 1, waveform.sampleRate(), 2);
  }

  private static int[] quantize(float[] values, int bytes) {
    double scale = fullScale(bytes);
    int[] samples = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      samples[i] = (int) Math.max(-scale, Math.min(scale - 1, Math.rint(values[i] * scale)));
    }
    return samples;
  }

  private static double fullScale(int bytes) {
    return Math.scalb(1.0, 8 * bytes - 1);
  }

  /** Returns frames per second. */
  public int sampleRate() {
    return sampleRate;
  }

  /** Returns the count of frames. */
  public int frames() {
    return samples.length / channels;
  }

  /** Returns the length in milliseconds, half to even. */
  public int milliseconds() {
    return (int) Math.rint(1000 * ((double) frames() / sampleRate));
  }

  /** Returns the amplitude of full scale, 2^(bits − 1). */
  double fullScale() {
    return fullScale(sampleBytes);
  }

  /**
   * Returns the frame at which a millisecond begins; may lie beyond the end by the length's
   * rounding.
   */
  int frameAt(int millisecond) {
    return (int) (millisecond * (sampleRate / 1000.0));
  }

  /**
   * Returns [from, to) in milliseconds, both cut to the length; frames that the rounding lacks are
   * silent.
   */
  PcmClip slice(int from, int to) {
    int length = milliseconds();
    int first = frameAt(Math.min(from, length)) * channels;
    int end = Math.max(first, frameAt(Math.min(to, length)) * channels);
    int[] part = new int[end - first];
    int there = Math.max(0, Math.min(end, samples.length) - first);
    System.arraycopy(samples, Math.min(first, samples.length), part, 0, there);
    return new PcmClip(part, channels, sampleRate, sampleBytes);
  }

  /** Returns the first milliseconds, at most the whole. */
  public PcmClip head(int milliseconds) {
    return slice(0, milliseconds);
  }

  /** Returns the samples in reverse order. */
  PcmClip reversed() {
    int[] reversed = new int[samples.length];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = samples[samples.length - 1 - i];
    }
    return new PcmClip(reversed, channels, sampleRate, sampleBytes);
  }

  /**
   * Returns the truncated root of the mean square over the samples of all channels; 0 where there
   * are none.
   */
  long rms() {
    double sum = 0;
    for (int x : samples) {
      sum += (double) x * x;
    }
    return samples.length == 0 ? 0 : (long) Math.sqrt(sum / samples.length);
  }

  /** Returns the level against full scale in dB; −∞ for silence. */
  double decibels() {
    return 20 * Math.log10(rms() / fullScale());
  }

  /** Returns, for every frame boundary, the sum of squares of all samples before it. */
  double[] energyBefore() {
    double[] sums = new double[frames() + 1];
    for (int frame = 0; frame < sums.length - 1; frame++) {
      double sum = sums[frame];
      for (int channel = 0; channel < channels; channel++) {
        double x = samples[frame * channels + channel];
        sum += x * x;
      }
      sums[frame + 1] = sum;
    }
    return sums;
  }

  /** Returns the count of channels. */
  public int channels() {
    return channels;
  }

  /** Returns a copy of the samples, frame after frame. */
  public int[] interleaved() {
    return samples.clone();
  }

  /**
   * Returns the parts end to end in the format that joining gives: at least 16 bits and at least
   * 11025 Hz.
   *
   * @param parts at least one, all of one format
   */
  public static PcmClip join(List<PcmClip> parts) {
    PcmClip head = parts.get(0);
    int[] joined = new int[parts.stream().mapToInt(p -> p.samples.length).sum()];
    int at = 0;
    for (PcmClip part : parts) {
      System.arraycopy(part.samples, 0, joined, at, part.samples.length);
      at += part.samples.length;
    }
    return new PcmClip(joined, head.channels, head.sampleRate, head.sampleBytes).lifted();
  }

  private PcmClip lifted() {
    PcmClip clip = sampleRate < SILENCE_RATE ? interpolated(SILENCE_RATE) : this;
    if (sampleBytes > 1) {
      return clip;
    }
    int[] wide = Arrays.stream(clip.samples).map(x -> x * 256).toArray();
    return new PcmClip(wide, channels, clip.sampleRate, 2);
  }

  /** audioop.ratecv: linear interpolation between neighbours. */
  private PcmClip interpolated(int rate) {
    int divisor = BigInteger.valueOf(sampleRate).gcd(BigInteger.valueOf(rate)).intValueExact();
    int in = sampleRate / divisor;
    int out = rate / divisor;
    int count = frames() == 0 ? 0 : (int) ((frames() - 1L) * out / in) + 1;
    int[] result = new int[count * channels];
    for (int i = 0; i < count; i++) {
      long position = (long) i * in;
      int before = (int) (position / out);
      long rest = position % out;
      for (int c = 0; c < channels; c++) {
        long left = samples[before * channels + c];
        long right = rest == 0 ? left : samples[(before + 1) * channels + c];
        result[i * channels + c] = (int) Math.floorDiv(left * (out - rest) + right * rest, out);
      }
    }
    return new PcmClip(result, channels, rate, sampleBytes);
  }

  /**
   * Returns the clip with 50 ms of silence after it. That silence is 551 frames at 11025 Hz brought
   * to the clip's rate, hence a frame count that is no round number.
   */
  public PcmClip withTail() {
    int divisor =
        BigInteger.valueOf(SILENCE_RATE).gcd(BigInteger.valueOf(sampleRate)).intValueExact();
    long out = sampleRate / divisor;
    long in = SILENCE_RATE / divisor;
    int tail = Math.toIntExact(550 * out / in) + 1;
    return new PcmClip(
        Arrays.copyOf(samples, samples.length + tail * channels),
        channels,
        sampleRate,
        sampleBytes);
  }

  /** Returns the mean of the channels, full scale ±1. */
  public Waveform toMono() {
    float[] mono = new float[frames()];
    for (int frame = 0; frame < mono.length; frame++) {
      double sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += samples[frame * channels + channel];
      }
      mono[frame] = (float) (sum / channels / fullScale());
    }
    return new Waveform(mono, sampleRate);
  }
}
