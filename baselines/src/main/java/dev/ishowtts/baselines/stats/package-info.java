/** Statistics of the gate; JDK only, formulas in docs/math.md. */
@NullMarked
package dev.ishowtts.baselines.stats;

import org.jspecify.annotations.NullMarked;
