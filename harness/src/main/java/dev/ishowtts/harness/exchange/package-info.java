/** Runs in the forms of other tools, out and in. */
@NullMarked
package dev.ishowtts.harness.exchange;

import org.jspecify.annotations.NullMarked;
