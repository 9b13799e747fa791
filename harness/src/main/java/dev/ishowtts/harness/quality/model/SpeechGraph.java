package dev.ishowtts.harness.quality.model;

import dev.ishowtts.engine.audio.Resampler;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.GraphPort;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Tensor;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An ONNX graph from 16 kHz sound [1, samples] to its first output. */
final class SpeechGraph implements AutoCloseable {
  static final int SAMPLE_RATE = 16_000;

  private final String setting;
  private final OnnxSession session;
  private final String input;
  private final String output;

  private SpeechGraph(String setting, OnnxSession session, String input, String output) {
    this.setting = setting;
    this.session = session;
    this.input = input;
    this.output = output;
  }

  /**
   * Loads a graph.
   *
   * @param setting that names the file, for messages
   * @throws IOException in one line if the file is not there or has other inputs
   */
  static SpeechGraph open(OnnxRuntime runtime, String setting, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          setting + " = \"" + file + "\" is not there: name an ONNX file, or leave the key out");
    }
    OnnxSession session = session(runtime, setting, file);
    List<GraphPort> inputs = session.inputs();
    if (inputs.size() != 1
        || inputs.get(0).rank() != 2
        || inputs.get(0).type() != GraphPort.ElementType.FLOAT32) {
      session.close();
      throw new IOException(
          setting
              + " = \""
              + file
              + "\" must have one fp32 input [1, samples], got "
              + inputs
              + ": export it so");
    }
    return new SpeechGraph(setting, session, inputs.get(0).name(), session.outputs().get(0).name());
  }

  private static OnnxSession session(OnnxRuntime runtime, String setting, Path file)
      throws IOException {
    try {
      return runtime.open(file);
    } catch (EngineException e) {
      throw new IOException(setting + " = \"" + file + "\" is refused: " + e.getMessage(), e);
    }
  }

  /** Returns the sound at 16 kHz, clipped at full scale. */
  static float[] samples(Signal signal) {
    double[] from = signal.samples();
    float[] samples = new float[from.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) Math.max(-1, Math.min(1, from[i]));
    }
    return new Resampler(signal.sampleRate(), SAMPLE_RATE)
        .resample(new Waveform(samples, signal.sampleRate()))
        .samples();
  }

  /** Returns the first output. */
  Tensor.Floats run(float[] samples) {
    Tensor.Floats result =
        session.run(Map.of(input, Tensor.floats(samples, 1, samples.length))).get(output);
    if (result == null) {
      throw new EngineException(
          EngineFault.BAD_MODEL, setting + " gives no fp32 output \"" + output + "\"");
    }
    return result;
  }

  /** Returns a refusal of an output's shape. */
  EngineException refused(String wanted, Tensor.Floats got) {
    return new EngineException(
        EngineFault.BAD_MODEL,
        setting
            + " must give "
            + wanted
            + ", got "
            + Arrays.toString(got.shape())
            + ": name another model");
  }

  @Override
  public void close() {
    session.close();
  }
}
