/** Compares a run with its baseline. */
@NullMarked
package dev.ishowtts.baselines.compare;

import org.jspecify.annotations.NullMarked;
