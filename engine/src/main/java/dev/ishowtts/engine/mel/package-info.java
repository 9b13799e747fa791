/** Short-time Fourier transform and log-mel spectrogram. */
@NullMarked
package dev.ishowtts.engine.mel;

import org.jspecify.annotations.NullMarked;
