package dev.ishowtts.engine.vocoder;

import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** Turns mel spectrograms into waveforms at 24 kHz (Vocos). Safe for concurrent use. */
public final class Vocoder implements AutoCloseable {
  private static final int MELS = 100;

  private final OnnxSession session;

  public Vocoder(OnnxRuntime runtime, Path graph) {
    this.session = runtime.open(graph);
  }

  /**
   * Returns the waveform of a mel.
   *
   * @param mel natural-log mel, [frames, 100], row-major, at least 2 frames
   * @return (frames − 1) · 256 samples
   */
  public float[] audio(float[] mel) {
    return run(mel, "audio");
  }

  /** Returns the features before the head, [frames, width]. */
  float[] backbone(float[] mel) {
    return run(mel, "backbone");
  }

  private float[] run(float[] mel, String output) {
    int frames = mel.length / MELS;
    if (frames < 2 || frames * MELS != mel.length) {
      throw new IllegalArgumentException(
          "mel must hold at least 2 frames of 100 values, got " + mel.length + " values");
    }
    Map<String, Tensor.Floats> outputs =
        session.run(Map.of("mel", Tensor.floats(mel, 1, frames, MELS)));
    float[] result = outputs.getOrDefault(output, Tensor.floats(new float[0], 0)).toArray();
    int expected = (frames - 1) * VocosArchitecture.HOP;
    if (output.equals("audio") && result.length != expected) {
      throw new IllegalStateException(
          "the vocoder gave " + result.length + " samples, expected " + expected);
    }
    return result;
  }

  @Override
  public void close() {
    session.close();
  }
}
