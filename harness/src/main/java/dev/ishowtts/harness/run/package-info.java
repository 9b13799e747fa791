/** Executes a suite into a run report. */
@NullMarked
package dev.ishowtts.harness.run;

import org.jspecify.annotations.NullMarked;
