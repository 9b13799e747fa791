/** Accepted references and proposals over HTTP. */
@NullMarked
package dev.ishowtts.monitor.baselines;

import org.jspecify.annotations.NullMarked;
