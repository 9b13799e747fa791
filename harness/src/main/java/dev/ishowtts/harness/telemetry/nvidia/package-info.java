/** Clocks, load, power and throttling of discrete NVIDIA GPUs, from nvidia-smi. */
@NullMarked
package dev.ishowtts.harness.telemetry.nvidia;

import org.jspecify.annotations.NullMarked;
