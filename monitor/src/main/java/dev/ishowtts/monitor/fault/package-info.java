/** Refusals as small JSON. */
@NullMarked
package dev.ishowtts.monitor.fault;

import org.jspecify.annotations.NullMarked;
