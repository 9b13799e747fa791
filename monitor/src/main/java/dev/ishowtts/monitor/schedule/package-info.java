/** When what is run by itself, and the watch for missing data. */
@NullMarked
package dev.ishowtts.monitor.schedule;

import org.jspecify.annotations.NullMarked;
