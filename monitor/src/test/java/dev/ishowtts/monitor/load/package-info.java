/** Load and faults against a running service. */
@NullMarked
package dev.ishowtts.monitor.load;

import org.jspecify.annotations.NullMarked;
