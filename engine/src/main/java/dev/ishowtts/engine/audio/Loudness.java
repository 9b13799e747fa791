package dev.ishowtts.engine.audio;

/**
 * The loudness rules of F5-TTS: a quiet reference is raised to RMS 0.1, its speech lowered again.
 */
public final class Loudness {
  /** RMS the model is given at least, full scale 1. */
  public static final double TARGET_RMS = 0.1;

  private Loudness() {}

  /**
   * Returns the waveform scaled up to {@link #TARGET_RMS} if its RMS is below; a louder or a silent
   * one as it is.
   *
   * @param rms of {@code waveform} before it was resampled
   */
  public static Waveform raise(Waveform waveform, double rms) {
    if (rms >= TARGET_RMS || rms <= 0) {
      return waveform;
    }
    return scale(waveform, TARGET_RMS / rms);
  }

  /**
   * Returns speech at the loudness of its reference: lowered if that was raised, else as it is.
   *
   * @param referenceRms the reference's RMS before it was raised
   */
  public static Waveform restore(Waveform speech, double referenceRms) {
    if (referenceRms >= TARGET_RMS || referenceRms <= 0) {
      return speech;
    }
    return scale(speech, referenceRms / TARGET_RMS);
  }

  private static Waveform scale(Waveform waveform, double factor) {
    float[] scaled = waveform.samples().clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (scaled[i] * factor);
    }
    return new Waveform(scaled, waveform.sampleRate());
  }
}
