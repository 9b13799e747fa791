/** Host and accelerator readings beside a run. */
@NullMarked
package dev.ishowtts.harness.telemetry;

import org.jspecify.annotations.NullMarked;
