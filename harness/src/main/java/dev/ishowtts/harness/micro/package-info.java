/** Brings JMH results into a run report. */
@NullMarked
package dev.ishowtts.harness.micro;

import org.jspecify.annotations.NullMarked;
