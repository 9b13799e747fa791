/** Facade: text and voice in, speech out. */
@NullMarked
package dev.ishowtts.engine;

import org.jspecify.annotations.NullMarked;
