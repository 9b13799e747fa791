/** The engine that the service speaks with: loaded, warmed, lent, replaced. */
@NullMarked
package dev.ishowtts.monitor.engine;

import org.jspecify.annotations.NullMarked;
