/** Server-sent events to a bounded number of clients. */
@NullMarked
package dev.ishowtts.monitor.stream;

import org.jspecify.annotations.NullMarked;
