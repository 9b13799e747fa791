package dev.ishowtts.engine;

/**
 * A reference voice as the model takes it.
 *
 * @param mel log-mel of the reference, [samples / 256 + 1, 100], row-major
 * @param audio 24 kHz samples of the loudness-treated reference
 * @param chunkSeconds length of the reference at its own rate, from which chunk sizes follow
 * @param restoring factor that brings speech back to the reference's own loudness, at most 1
 * @param text what the reference says, ended as upstream does
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
record EncodedVoice(
    float[] mel, float[] audio, double chunkSeconds, double restoring, String text) {}
