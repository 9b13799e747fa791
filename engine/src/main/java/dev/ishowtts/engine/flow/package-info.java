/** Noise, time grid and sampling of the flow. */
@NullMarked
package dev.ishowtts.engine.flow;

import org.jspecify.annotations.NullMarked;
