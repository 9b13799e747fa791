package dev.ishowtts.engine;

/**
 * A reference voice as the model takes it.
 *
 * @param mel log-mel of the loudness-treated reference, [samples / 256 + 1, 100], row-major
 * @param samples 24 kHz samples of the reference
 * @param rms of the reference before it was raised
 * @param text what the reference says, ended as upstream does
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
record EncodedVoice(float[] mel, int samples, double rms, String text) {
  double seconds() {
    return samples / 24_000.0;
  }
}
