/** Models that users name in the settings: ONNX files behind the interfaces of the measures. */
@NullMarked
package dev.ishowtts.harness.quality.model;

import org.jspecify.annotations.NullMarked;
