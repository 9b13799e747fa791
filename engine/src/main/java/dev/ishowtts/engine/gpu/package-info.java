/** Speech on a GPU: everything between tokens and audio stays on the device. */
@NullMarked
package dev.ishowtts.engine.gpu;

import org.jspecify.annotations.NullMarked;
