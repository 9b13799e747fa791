package dev.ishowtts.engine.testing;

import dev.ishowtts.engine.checkpoint.ArchitectureConfig;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.SafetensorsFile;
import dev.ishowtts.engine.checkpoint.VocosCheckpoint;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The tiny official checkpoint and what the official code computes with it in float64. */
public final class GoldenModel {
  private GoldenModel() {}

  /** Returns a file of the golden folder. */
  public static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  GoldenModel.class.getResource("/golden/v1-tiny/" + name),
                  "no golden file " + name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens the tensors that the official code computed. */
  public static SafetensorsFile tensors() throws IOException {
    return SafetensorsFile.open(file("golden.safetensors"));
  }

  /** Opens the checkpoint. */
  public static F5Checkpoint checkpoint() throws IOException {
    return F5Checkpoint.open(
        file("model.safetensors"), ArchitectureConfig.read(file("config.json")));
  }

  /** Writes the graphs of the checkpoint into an empty folder. */
  public static void writeGraphs(Precision precision, Path folder) throws IOException {
    ArchitectureConfig config = ArchitectureConfig.read(file("config.json"));
    try (F5Checkpoint f5 = checkpoint();
        VocosCheckpoint vocos = VocosCheckpoint.open(file("vocos.safetensors"), config)) {
      GraphWriter.write(f5, f5.architecture(), vocos, vocos.architecture(), precision, folder);
    }
  }

  /** Returns a runtime on the CPU with one thread. */
  public static OnnxRuntime runtime() {
    return new OnnxRuntime(new RuntimeOptions(Provider.CPU, 1));
  }

  /** Returns ‖actual − expected‖ / ‖expected‖. */
  public static double relativeError(float[] actual, float[] expected) {
    return relativeError(widened(actual), widened(expected));
  }

  /** Returns ‖actual − expected‖ / ‖expected‖. */
  public static double relativeError(double[] actual, float[] expected) {
    return relativeError(actual, widened(expected));
  }

  /** Returns ‖actual − expected‖ / ‖expected‖. */
  public static double relativeError(float[] actual, double[] expected) {
    return relativeError(widened(actual), expected);
  }

  private static double relativeError(double[] actual, double[] expected) {
    if (actual.length != expected.length) {
      throw new IllegalArgumentException(
          "lengths differ: " + actual.length + " and " + expected.length);
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  /** Returns the values in float64. */
  public static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
