/**
 * Whether clocks are locked, how to lock them, and what a run's conditions say against its verdict.
 */
@NullMarked
package dev.ishowtts.harness.lock;

import org.jspecify.annotations.NullMarked;
