/** The host's readings as they come. */
@NullMarked
package dev.ishowtts.monitor.telemetry;

import org.jspecify.annotations.NullMarked;
