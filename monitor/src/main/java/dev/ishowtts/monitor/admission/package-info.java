/** Whose request is spoken, when, and how long it may wait. */
@NullMarked
package dev.ishowtts.monitor.admission;

import org.jspecify.annotations.NullMarked;
