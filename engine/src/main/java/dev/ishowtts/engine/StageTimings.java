package dev.ishowtts.engine;

import java.time.Duration;

/**
 * Where the time of an utterance went; chunks are added up.
 *
 * @param text tokens and text encoder
 * @param voice reference voice: near zero when cached
 * @param sampler noise and all flow evaluations
 * @param vocoder mel to waveform
 * @param join loudness and cross-fade
 */
public record StageTimings(
    Duration text, Duration voice, Duration sampler, Duration vocoder, Duration join) {}
