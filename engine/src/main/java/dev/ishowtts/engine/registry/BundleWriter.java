package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.VocosCheckpoint;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import java.io.IOException;
import java.nio.file.Path;

/** Turns checkpoints into the graphs and weights of a bundle. */
@FunctionalInterface
public interface BundleWriter {
  /** Writes ONNX graphs. */
  BundleWriter ONNX =
      (f5, vocos, folder, precision) ->
          GraphWriter.write(f5, f5.architecture(), vocos, vocos.architecture(), precision, folder);

  /**
   * Writes {@link ModelBundle#GRAPH_FILES} into a folder.
   *
   * @param folder an existing folder without these files
   * @throws IOException if reading or writing fails; files may then be incomplete
   */
  void write(F5Checkpoint f5, VocosCheckpoint vocos, Path folder, Precision precision)
      throws IOException;
}
