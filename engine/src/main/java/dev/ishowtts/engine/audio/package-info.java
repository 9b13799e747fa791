/** Waveforms, WAV files, resampling, loudness and joining. */
@NullMarked
package dev.ishowtts.engine.audio;

import org.jspecify.annotations.NullMarked;
