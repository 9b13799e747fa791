/** Reads and writes checkpoints; names and shapes to weights. */
@NullMarked
package dev.ishowtts.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
