/** Where a judged run goes. */
@NullMarked
package dev.ishowtts.harness.sink;

import org.jspecify.annotations.NullMarked;
