/** What is done when the service ends. */
@NullMarked
package dev.ishowtts.monitor.shutdown;

import org.jspecify.annotations.NullMarked;
