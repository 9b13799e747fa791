/** Judges comparisons into a verdict. */
@NullMarked
package dev.ishowtts.baselines.gate;

import org.jspecify.annotations.NullMarked;
