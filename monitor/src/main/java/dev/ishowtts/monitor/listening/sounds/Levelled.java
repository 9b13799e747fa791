package dev.ishowtts.monitor.listening.sounds;

import dev.ishowtts.engine.audio.Resampler;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.quality.signal.IntegratedLoudness;
import dev.ishowtts.harness.quality.signal.Signal;

/**
 * A sound at the loudness of the test, so that the louder one does not win.
 *
 * @param gainDb what its loudness was changed by, at most 40
 */
record Levelled(Signal signal, double gainDb) {
  private static final double LUFS = -23; // EBU R 128
  private static final double MOST_GAIN_DB = 40;

  /** Returns a sound at -23 LUFS; silence stays as it is, samples that are not finite become 0. */
  static Levelled of(Signal sound) {
    double[] samples = sound.samples();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Double.isFinite(samples[i]) ? samples[i] : 0;
    }
    Signal finite = Signal.of(samples, sound.sampleRate());
    double loudness = IntegratedLoudness.lufs(finite);
    double gain = Double.isFinite(loudness) ? Math.min(MOST_GAIN_DB, LUFS - loudness) : 0;
    return new Levelled(finite.times(Math.pow(10, gain / 20)), gain);
  }

  /** Returns the sound followed by silence up to a length in samples. */
  Signal padded(int length) {
    double[] samples = java.util.Arrays.copyOf(signal.samples(), Math.max(length, signal.length()));
    return Signal.of(samples, signal.sampleRate());
  }

  /** Returns a sound at another rate. */
  static Signal at(int sampleRate, Signal sound) {
    if (sound.sampleRate() == sampleRate) {
      return sound;
    }
    Waveform other = new Resampler(sound.sampleRate(), sampleRate).resample(waveform(sound));
    return Signal.of(other.samples(), sampleRate);
  }

  /** Returns a mono WAV of 16 bits; samples beyond full scale are held there. */
  static byte[] wav(Signal signal) {
    return WavFile.pcm16(waveform(signal));
  }

  private static Waveform waveform(Signal signal) {
    double[] samples = signal.samples();
    float[] narrow = new float[samples.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) samples[i];
    }
    return new Waveform(narrow, signal.sampleRate());
  }
}
