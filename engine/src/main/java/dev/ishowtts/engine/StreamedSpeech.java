package dev.ishowtts.engine;

import java.time.Duration;

/**
 * How a streamed utterance went.
 *
 * @param firstAudio request entered to the first piece handed over (TTFA)
 * @param wall request entered to the last piece handed over, time in the consumer included
 * @param audio duration of all pieces
 * @param chunks pieces that the text was cut into
 */
public record StreamedSpeech(
    Duration firstAudio, Duration wall, Duration audio, StageTimings timings, int chunks) {}
