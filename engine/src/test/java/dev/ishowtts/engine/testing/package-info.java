/** Known answers for the engine's tests. */
@NullMarked
package dev.ishowtts.engine.testing;

import org.jspecify.annotations.NullMarked;
