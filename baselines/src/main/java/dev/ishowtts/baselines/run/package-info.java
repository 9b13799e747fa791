/** The facts of one measured run, and their JSON form. */
@NullMarked
package dev.ishowtts.baselines.run;

import org.jspecify.annotations.NullMarked;
