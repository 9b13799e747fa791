package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Vocos checkpoint that fits a {@link VocosArchitecture}; names are those of the file, the
 * windows and the filter bank are hidden.
 */
public final class VocosCheckpoint implements WeightSource {
  private final WeightSource weights;
  private final VocosArchitecture architecture;

  private VocosCheckpoint(WeightSource weights, VocosArchitecture architecture) {
    this.weights = weights;
    this.architecture = architecture;
  }

  /**
   * Opens a checkpoint file.
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if the file is not sound, a weight
   *     is missing, unknown, misshapen or no floating type, or the configuration says otherwise
   * @throws IOException if the file cannot be read
   */
  public static VocosCheckpoint open(Path path, ArchitectureConfig config) throws IOException {
    WeightSource source = WeightFiles.open(path);
    try {
      return of(BadModel.nameOf(path), source, config);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /**
   * Wraps a source, which is closed with this one.
   *
   * @param file name for messages
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL as {@link #open}
   */
  public static VocosCheckpoint of(String file, WeightSource source, ArchitectureConfig config) {
    SortedMap<String, List<Long>> shapes = source.shapes();
    VocosArchitecture architecture =
        new VocosArchitecture(
            Complaints.size(file, shapes, "backbone.embed.weight", 3, shape -> shape.get(0)),
            Complaints.size(
                file, shapes, "backbone.convnext.0.pwconv1.weight", 2, shape -> shape.get(0)),
            Complaints.indices(shapes, "backbone.convnext."));
    Complaints complaints = new Complaints();
    F5Checkpoint.agree(complaints, "vocos.dim", config.vocos().dim(), architecture.dim());
    F5Checkpoint.agree(
        complaints,
        "vocos.intermediate_dim",
        config.vocos().intermediateDim(),
        architecture.intermediateDim());
    F5Checkpoint.agree(
        complaints, "vocos.num_layers", config.vocos().layers(), architecture.layers());
    SortedMap<String, List<Long>> buffers = VocosLayout.buffers();
    complaints.compare(shapes, VocosLayout.shapes(architecture), buffers);
    SortedMap<String, String> names = new TreeMap<>();
    shapes.keySet().stream()
        .filter(name -> !buffers.containsKey(name))
        .forEach(name -> names.put(name, name));
    complaints.requireFloating(source, names);
    complaints.throwIfAny(file, "does not fit Vocos", "give the PyTorch layout of vocos-mel-24khz");
    return new VocosCheckpoint(new NamedWeights(file, source, names), architecture);
  }

  /** Returns the architecture that the weights give. */
  public VocosArchitecture architecture() {
    return architecture;
  }

  @Override
  public SortedMap<String, List<Long>> shapes() {
    return weights.shapes();
  }

  @Override
  public TensorType type(String name) {
    return weights.type(name);
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if a value is not finite
   */
  @Override
  public float[] floats(String name) throws IOException {
    return weights.floats(name);
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
