package dev.ishowtts.engine;

import dev.ishowtts.engine.audio.Waveform;

/**
 * Audio that will not change any more.
 *
 * @param audio mono, 24 kHz; pieces one after another are the whole utterance
 * @param chunk index of the chunk whose synthesis released it, from 0
 * @param last whether nothing follows
 */
public record AudioPiece(Waveform audio, int chunk, boolean last) {}
