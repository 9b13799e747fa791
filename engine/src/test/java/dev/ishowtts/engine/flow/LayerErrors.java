package dev.ishowtts.engine.flow;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.ArchitectureConfig;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.VocosCheckpoint;
import dev.ishowtts.engine.graph.BlockLayer;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How far each precision, and each layer in 8 bits alone, moves the velocity of a model. */
final class LayerErrors {
  private static final double[] TIMES = {0.1, 0.5};

  private final Path checkpoint;
  private final Path vocoder;
  private final Path config;
  private final Path work;

  /**
   * A row of the table.
   *
   * @param what e.g. {@code int8 qkv}
   * @param errors ‖a − b‖ / ‖b‖ against fp32 at t = 0.1 and 0.5
   */
  record Row(String what, List<Double> errors) {
    String markdown() {
      return String.format(Locale.ROOT, "| %s | %.2e | %.2e |", what, errors.get(0), errors.get(1));
    }
  }

  /**
   * @param work an existing folder for bundles, each deleted once measured
   */
  LayerErrors(Path checkpoint, Path vocoder, Path config, Path work) {
    this.checkpoint = checkpoint;
    this.vocoder = vocoder;
    this.config = config;
    this.work = work;
  }

  /**
   * Writes the table of a model into a file.
   *
   * @param arguments model folder with model.safetensors, vocos.safetensors and config.json; file
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path work = Files.createTempDirectory("layer-errors");
    LayerErrors errors =
        new LayerErrors(
            folder.resolve("model.safetensors"),
            folder.resolve("vocos.safetensors"),
            folder.resolve("config.json"),
            work);
    Files.write(Path.of(arguments[1]), errors.rows().stream().map(Row::markdown).toList());
    Files.delete(work);
  }

  List<Row> rows() throws IOException {
    List<float[]> exact = velocities(Precision.FP32, Set.of());
    List<Row> rows = new ArrayList<>();
    rows.add(row("fp16", Precision.FP16, Set.of(), exact));
    for (Precision precision : List.of(Precision.INT8, Precision.W8)) {
      for (BlockLayer layer : BlockLayer.values()) {
        rows.add(row(precision.id() + " " + layer.id(), precision, EnumSet.of(layer), exact));
      }
      rows.add(row(precision.id() + " all", precision, EnumSet.allOf(BlockLayer.class), exact));
    }
    return rows;
  }

  private Row row(String what, Precision precision, Set<BlockLayer> layers, List<float[]> exact)
      throws IOException {
    List<float[]> rounded = velocities(precision, layers);
    List<Double> errors = new ArrayList<>();
    for (int i = 0; i < TIMES.length; i++) {
      errors.add(GoldenModel.relativeError(rounded.get(i), exact.get(i)));
    }
    return new Row(what, errors);
  }

  private List<float[]> velocities(Precision precision, Set<BlockLayer> layers) throws IOException {
    ArchitectureConfig said = ArchitectureConfig.read(config);
    Path bundle = Files.createDirectory(work.resolve("bundle"));
    try (F5Checkpoint f5 = F5Checkpoint.open(checkpoint, said);
        VocosCheckpoint vocos = VocosCheckpoint.open(vocoder, said)) {
      Architecture architecture = f5.architecture();
      GraphWriter.write(f5, architecture, vocos, vocos.architecture(), precision, layers, bundle);
      try (VelocityProbe probe = new VelocityProbe(GoldenModel.runtime(), bundle, architecture)) {
        return List.of(probe.velocity(TIMES[0]), probe.velocity(TIMES[1]));
      }
    } finally {
      for (String file : GraphWriter.FILES) {
        Files.deleteIfExists(bundle.resolve(file));
      }
      Files.delete(bundle);
    }
  }
}
