package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An F5-TTS checkpoint that fits an {@link Architecture}: every weight is there, none is unknown,
 * all have their shape. Names carry no prefix, as in {@code transformer_blocks.0.attn.to_q.weight};
 * buffers are hidden.
 */
public final class F5Checkpoint implements WeightSource {
  private static final Set<String> DROPPED =
      Set.of(
          "initted",
          "step",
          "mel_spec.mel_stft.mel_scale.fb",
          "mel_spec.mel_stft.spectrogram.window");
  private static final String ROTARY_BUFFER = "rotary_embed.inv_freq";
  private static final String REMEDY =
      "give a checkpoint of an F5-TTS DiT and the configuration that belongs to it";

  private final WeightSource weights;
  private final Architecture architecture;

  private F5Checkpoint(WeightSource weights, Architecture architecture) {
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
  public static F5Checkpoint open(Path path, ArchitectureConfig config) throws IOException {
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
  public static F5Checkpoint of(String file, WeightSource source, ArchitectureConfig config) {
    Complaints complaints = new Complaints();
    SortedMap<String, String> sourceNames = new TreeMap<>();
    SortedMap<String, List<Long>> shapes = new TreeMap<>();
    source
        .shapes()
        .forEach(
            (sourceName, shape) -> {
              String name = plainName(sourceName);
              if (DROPPED.contains(name)) {
                return;
              }
              String other = sourceNames.put(name, sourceName);
              if (other != null) {
                complaints.add("both '" + other + "' and '" + sourceName + "' are " + name);
              }
              shapes.put(name, shape);
            });
    Architecture architecture = architecture(file, shapes, config);
    agree(complaints, architecture, config);
    complaints.compare(
        shapes,
        F5Layout.shapes(architecture),
        new TreeMap<>(Map.of(ROTARY_BUFFER, List.of(Architecture.HEAD_SIZE / 2L))));
    complaints.requireFloating(source, sourceNames);
    complaints.throwIfAny(file, "does not fit F5-TTS", REMEDY);
    sourceNames.remove(ROTARY_BUFFER);
    return new F5Checkpoint(new NamedWeights(file, source, sourceNames), architecture);
  }

  /** Returns the architecture that the weights and the configuration give. */
  public Architecture architecture() {
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

  static String plainName(String sourceName) {
    String name = sourceName.replace("ema_model.", "").replace("_orig_mod.", "");
    return name.startsWith("transformer.") ? name.substring("transformer.".length()) : name;
  }

  private static Architecture architecture(
      String file, SortedMap<String, List<Long>> shapes, ArchitectureConfig config) {
    int dim = Complaints.size(file, shapes, "proj_out.weight", 2, shape -> shape.get(1));
    requireMultiple(file, "proj_out.weight has %d columns", dim, F5Layout.POSITION_GROUPS);
    int inner =
        Complaints.size(
            file, shapes, "transformer_blocks.0.attn.to_q.weight", 2, shape -> shape.get(0));
    requireMultiple(
        file, "transformer_blocks.0.attn.to_q.weight has %d rows", inner, Architecture.HEAD_SIZE);
    String table = "text_embed.text_embed.weight";
    int wide =
        Complaints.size(
            file, shapes, "transformer_blocks.0.ff.ff.0.0.weight", 2, shape -> shape.get(0));
    int heads = inner / Architecture.HEAD_SIZE;
    return new Architecture(
        dim,
        Complaints.indices(shapes, "transformer_blocks."),
        heads,
        Math.max(1, wide / dim),
        Complaints.size(file, shapes, table, 2, shape -> shape.get(1)),
        Complaints.indices(shapes, "text_embed.text_blocks."),
        Complaints.size(file, shapes, table, 2, shape -> shape.get(0)) - 1,
        config.maskTextPadding().orElse(true),
        config.rotaryHeads().orElse(heads),
        shapes.containsKey("transformer_blocks.0.attn.q_norm.weight"),
        config.averageUpsampling().orElse(false),
        shapes.containsKey("long_skip_connection.weight"));
  }

  private static void requireMultiple(String file, String what, int size, int of) {
    if (size % of != 0) {
      throw BadModel.of(
          file, (what + ", must be a multiple of %d; %s").formatted(size, of, REMEDY));
    }
  }

  private static void agree(Complaints complaints, Architecture found, ArchitectureConfig config) {
    agree(complaints, "dim", config.dim(), found.dim());
    agree(complaints, "depth", config.depth(), found.depth());
    agree(complaints, "heads", config.heads(), found.heads());
    agree(complaints, "ff_mult", config.ffMult(), found.ffMult());
    agree(complaints, "text_dim", config.textDim(), found.textDim());
    agree(complaints, "conv_layers", config.convLayers(), found.convLayers());
    agree(complaints, "text_num_embeds", config.symbols(), found.symbols());
    if (found.rotaryHeads() > found.heads()) {
      complaints.add(
          "the configuration's pe_attn_head is %d but there are %d heads"
              .formatted(found.rotaryHeads(), found.heads()));
    }
    if (found.averageUpsampling() && !found.maskTextPadding()) {
      complaints.add(
          "the configuration's text_embedding_average_upsampling needs text_mask_padding = true");
    }
    if (config.qkNorm().orElse(found.qkNorm()) != found.qkNorm()) {
      complaints.add("the configuration's qk_norm contradicts the weights");
    }
    if (config.longSkip().orElse(found.longSkip()) != found.longSkip()) {
      complaints.add("the configuration's long_skip_connection contradicts the weights");
    }
  }

  static void agree(Complaints complaints, String key, OptionalInt said, int found) {
    if (said.isPresent() && said.getAsInt() != found) {
      complaints.add(
          "the configuration's %s is %d but the weights have %d"
              .formatted(key, said.getAsInt(), found));
    }
  }
}
