/** Points that wait in the spool: delivered while the service runs, and when it ends. */
@NullMarked
package dev.ishowtts.monitor.delivery;

import org.jspecify.annotations.NullMarked;
