/** Statistics and decision of the listening test, and what they can be trusted with. */
@NullMarked
package dev.ishowtts.harness.quality.listening;

import org.jspecify.annotations.NullMarked;
