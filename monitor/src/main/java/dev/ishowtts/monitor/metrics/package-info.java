/** Meters of the host and of the runs. */
@NullMarked
package dev.ishowtts.monitor.metrics;

import org.jspecify.annotations.NullMarked;
