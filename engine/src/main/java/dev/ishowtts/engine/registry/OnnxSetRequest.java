package dev.ishowtts.engine.registry;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A set of exported graphs to import.
 *
 * @param name of the model: lower case letters, digits, dot, dash and underscore
 * @param folder holds one Preprocess, one Transformer and one Decode graph and their external data
 * @param vocabulary one symbol a line, the one that the export was made with
 * @param evaluations calls of the Transformer graph; empty for what the files say, and where they
 *     say nothing for that of the exporter's own settings. A third-generation export of N steps
 *     takes N − 1
 */
public record OnnxSetRequest(String name, Path folder, Path vocabulary, OptionalInt evaluations) {
  private static final int MOST = 1000;

  public OnnxSetRequest {
    evaluations.ifPresent(
        calls -> {
          if (calls < 1 || calls > MOST) {
            throw new IllegalArgumentException(
                "evaluations must be between 1 and " + MOST + ", got " + calls);
          }
        });
  }
}
