package dev.ishowtts.engine.flow;

import dev.ishowtts.engine.runtime.Tensor;
import java.nio.FloatBuffer;

/**
 * Position tables for any length: rows do not depend on the length, so one table grows and shorter
 * ones are its beginning. Thread-safe.
 */
final class PositionTables {
  private static final int STEP = 512;

  private final int textWidth;
  private int frames;
  private FloatBuffer cosines = FloatBuffer.allocate(0);
  private FloatBuffer sines = FloatBuffer.allocate(0);
  private FloatBuffer text = FloatBuffer.allocate(0);

  PositionTables(int textWidth) {
    this.textWidth = textWidth;
  }

  /** Returns the rotary cosines, [frames, 32]. */
  synchronized Tensor.Floats cosines(int length) {
    grow(length);
    return beginning(cosines, length, Positions.ROTARY_PAIRS);
  }

  /** Returns the rotary sines, [frames, 32]. */
  synchronized Tensor.Floats sines(int length) {
    grow(length);
    return beginning(sines, length, Positions.ROTARY_PAIRS);
  }

  /** Returns the text positions, [frames, text width]. */
  synchronized Tensor.Floats text(int length) {
    grow(length);
    return beginning(text, length, textWidth);
  }

  private static Tensor.Floats beginning(FloatBuffer table, int length, int width) {
    return new Tensor.Floats(table.slice(0, length * width), new long[] {length, width});
  }

  private void grow(int length) {
    if (length <= frames) {
      return;
    }
    frames = (length + STEP - 1) / STEP * STEP;
    cosines = direct(Positions.rotaryCosines(frames));
    sines = direct(Positions.rotarySines(frames));
    text = direct(Positions.text(frames, textWidth));
  }

  private static FloatBuffer direct(float[] values) {
    return Tensor.nativeFloats(values, values.length).values();
  }
}
