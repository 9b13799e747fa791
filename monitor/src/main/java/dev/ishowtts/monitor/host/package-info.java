/** The host that the service runs on. */
@NullMarked
package dev.ishowtts.monitor.host;

import org.jspecify.annotations.NullMarked;
