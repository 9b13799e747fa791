/** Run lock, preflight checks and fingerprint. */
@NullMarked
package dev.ishowtts.harness.guard;

import org.jspecify.annotations.NullMarked;
