/** The only package that knows ONNX Runtime: natives, sessions, execution providers. */
@NullMarked
package dev.ishowtts.engine.runtime;

import org.jspecify.annotations.NullMarked;
