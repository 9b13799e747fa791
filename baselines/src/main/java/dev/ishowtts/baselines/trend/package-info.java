/** Histories of runs: does a level creep away from night to night? */
@NullMarked
package dev.ishowtts.baselines.trend;

import org.jspecify.annotations.NullMarked;
