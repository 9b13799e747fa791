/** Run files over HTTP. */
@NullMarked
package dev.ishowtts.monitor.runs;

import org.jspecify.annotations.NullMarked;
