/** ONNX exports of F5-TTS by other projects. */
@NullMarked
package dev.ishowtts.engine.onnxset;

import org.jspecify.annotations.NullMarked;
