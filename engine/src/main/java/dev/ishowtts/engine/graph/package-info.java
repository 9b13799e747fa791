/** Writes the ONNX graphs of F5-TTS and Vocos. */
@NullMarked
package dev.ishowtts.engine.graph;

import org.jspecify.annotations.NullMarked;
