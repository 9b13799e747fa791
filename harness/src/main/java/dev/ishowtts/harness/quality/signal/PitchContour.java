package dev.ishowtts.harness.quality.signal;

/**
 * Fundamental frequency over time.
 *
 * @param hertz per frame, 0 = unvoiced
 * @param secondsPerFrame distance of two frames
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
public record PitchContour(double[] hertz, double secondsPerFrame) {
  static PitchContour of(PitchTrack track, int sampleRate) {
    return new PitchContour(track.f0().clone(), (double) PitchTrack.HOP / sampleRate);
  }
}
