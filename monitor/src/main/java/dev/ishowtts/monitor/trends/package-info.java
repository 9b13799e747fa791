/** Histories of metrics over HTTP. */
@NullMarked
package dev.ishowtts.monitor.trends;

import org.jspecify.annotations.NullMarked;
