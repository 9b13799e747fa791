/**
 * Clocks, heat, power and throttling of NVIDIA Jetsons, from the kernel's files and NVIDIA's tools.
 */
@NullMarked
package dev.ishowtts.harness.telemetry.jetson;

import org.jspecify.annotations.NullMarked;
