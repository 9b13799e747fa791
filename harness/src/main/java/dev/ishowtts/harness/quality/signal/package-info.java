/** Signal measures of speech, each from its published definition; sizes are for 24 kHz. */
@NullMarked
package dev.ishowtts.harness.quality.signal;

import org.jspecify.annotations.NullMarked;
