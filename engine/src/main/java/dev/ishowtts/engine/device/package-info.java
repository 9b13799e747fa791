/**
 * Sessions whose inputs and outputs stay on the device, through ONNX Runtime's C interface: buffers
 * at fixed addresses, bindings, streams and captured CUDA graphs.
 */
@NullMarked
package dev.ishowtts.engine.device;

import org.jspecify.annotations.NullMarked;
