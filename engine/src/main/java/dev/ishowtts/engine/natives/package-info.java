/** Installed native libraries of ONNX Runtime for GPUs: unpacked once, found by their content. */
@NullMarked
package dev.ishowtts.engine.natives;

import org.jspecify.annotations.NullMarked;
