/** Reference voices and their preparation. */
@NullMarked
package dev.ishowtts.engine.voice;

import org.jspecify.annotations.NullMarked;
