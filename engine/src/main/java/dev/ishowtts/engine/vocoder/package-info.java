/** Mel to waveform. */
@NullMarked
package dev.ishowtts.engine.vocoder;

import org.jspecify.annotations.NullMarked;
