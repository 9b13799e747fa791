package dev.ishowtts.engine.registry;

import java.nio.file.Path;

/**
 * A set of exported graphs to import.
 *
 * @param name of the model: lower case letters, digits, dot, dash and underscore
 * @param folder holds one Preprocess, one Transformer and one Decode graph and their external data
 * @param vocabulary one symbol a line, the one that the export was made with
 * @param evaluations calls of the Transformer graph: the NFE_STEP of the export less one
 */
public record OnnxSetRequest(String name, Path folder, Path vocabulary, int evaluations) {
  private static final int MOST = 1000;

  public OnnxSetRequest {
    if (evaluations < 1 || evaluations > MOST) {
      throw new IllegalArgumentException(
          "evaluations must be between 1 and " + MOST + ", got " + evaluations);
    }
  }
}
