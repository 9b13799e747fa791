package dev.ishowtts.engine.checkpoint;

import dev.ishowtts.engine.text.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes checkpoints of seeded random weights in the official layout. They speak no words, but they
 * cost what real ones cost and give sound of an ordinary level; the files depend on nothing but
 * preset, seed, precision and vocabulary.
 */
public final class CheckpointMaker {
  public static final String CHECKPOINT = "model.safetensors";
  public static final String VOCODER = "vocos.safetensors";
  public static final String VOCABULARY = "vocab.txt";
  public static final String CONFIG = "config.json";

  private static final String PREFIX = "ema_model.transformer.";
  private static final int CHUNK = 1 << 20;
  private static final double SAMPLE_RATE = 24_000;

  private CheckpointMaker() {}

  /**
   * What to make.
   *
   * @param preset sizes and rules
   * @param seed of the weights
   * @param precision F32, F16 or BF16; the vocoder is always F32
   * @param vocabulary its size gives the rows of the embedding table
   */
  public record Order(Preset preset, long seed, TensorType precision, Vocabulary vocabulary) {
    public Order {
      if (precision != TensorType.F32
          && precision != TensorType.F16
          && precision != TensorType.BF16) {
        throw new IllegalArgumentException("precision must be F32, F16 or BF16, got " + precision);
      }
    }
  }

  /**
   * What was made.
   *
   * @param checkpoint the DiT, safetensors
   * @param vocoder Vocos, safetensors
   * @param vocabulary one symbol a line
   * @param config sidecar with the official keys
   * @param parameters weights of the DiT
   * @param vocoderParameters weights of Vocos
   */
  public record Made(
      Path checkpoint,
      Path vocoder,
      Path vocabulary,
      Path config,
      long parameters,
      long vocoderParameters) {}

  /**
   * Writes the four files into a folder, which is made if it is not there; files of these names are
   * replaced, each only when it is complete.
   *
   * @throws IOException if a file cannot be written
   */
  public static Made make(Order order, Path folder, Progress progress) throws IOException {
    Files.createDirectories(folder);
    Architecture architecture = order.preset().architecture(order.vocabulary().size());
    VocosArchitecture vocos = order.preset().vocos();
    SortedMap<String, List<Long>> shapes = F5Layout.shapes(architecture);
    SortedMap<String, List<Long>> vocosShapes = VocosLayout.shapes(vocos);
    Path checkpoint = folder.resolve(CHECKPOINT);
    new WeightWriter(order, progress)
        .write(checkpoint, PREFIX, shapes, order.precision(), rotary());
    Path vocoder = folder.resolve(VOCODER);
    new WeightWriter(order, progress)
        .write(vocoder, "", vocosShapes, TensorType.F32, vocosBuffers());
    Path vocabulary = folder.resolve(VOCABULARY);
    order.vocabulary().save(vocabulary);
    Path config = folder.resolve(CONFIG);
    Files.writeString(config, config(architecture, vocos));
    return new Made(
        checkpoint, vocoder, vocabulary, config, parameters(shapes), parameters(vocosShapes));
  }

  /** Returns how many values the tensors hold. */
  private static long parameters(SortedMap<String, List<Long>> shapes) {
    return shapes.values().stream()
        .mapToLong(shape -> TensorSpec.byteSize(TensorType.U8, shape))
        .sum();
  }

  private static Map<String, float[]> rotary() {
    float[] frequencies = new float[Architecture.HEAD_SIZE / 2];
    for (int j = 0; j < frequencies.length; j++) {
      frequencies[j] = (float) StrictMath.pow(10_000, -2.0 * j / Architecture.HEAD_SIZE);
    }
    return Map.of(PREFIX + "rotary_embed.inv_freq", frequencies);
  }

  private static Map<String, float[]> vocosBuffers() {
    int fft = VocosArchitecture.FFT;
    float[] window = new float[fft];
    for (int n = 0; n < fft; n++) {
      window[n] = (float) (0.5 - 0.5 * StrictMath.cos(2 * Math.PI * n / fft));
    }
    return Map.of(
        VocosLayout.MEL_WINDOW,
        window,
        VocosLayout.HEAD_WINDOW,
        window,
        VocosLayout.MEL_FILTERS,
        melFilters());
  }

  /** Returns torchaudio's triangles on the HTK mel scale, [513, 100], not normalised. */
  private static float[] melFilters() {
    int bins = VocosArchitecture.FFT / 2 + 1;
    int mels = Architecture.MELS;
    double top = 2595 * StrictMath.log10(1 + SAMPLE_RATE / 2 / 700);
    double[] points = new double[mels + 2];
    for (int m = 0; m < points.length; m++) {
      points[m] = 700 * (StrictMath.pow(10, top * m / (mels + 1) / 2595) - 1);
    }
    float[] filters = new float[bins * mels];
    for (int k = 0; k < bins; k++) {
      double hertz = SAMPLE_RATE / 2 * k / (bins - 1);
      for (int m = 0; m < mels; m++) {
        double rise = (hertz - points[m]) / (points[m + 1] - points[m]);
        double fall = (points[m + 2] - hertz) / (points[m + 2] - points[m + 1]);
        filters[k * mels + m] = (float) Math.max(0, Math.min(rise, fall));
      }
    }
    return filters;
  }

  private static String config(Architecture architecture, VocosArchitecture vocos) {
    Map<String, Object> arch = new LinkedHashMap<>();
    arch.put("dim", architecture.dim());
    arch.put("depth", architecture.depth());
    arch.put("heads", architecture.heads());
    arch.put("ff_mult", architecture.ffMult());
    arch.put("text_dim", architecture.textDim());
    arch.put("text_mask_padding", architecture.maskTextPadding());
    arch.put("qk_norm", null);
    arch.put("conv_layers", architecture.convLayers());
    boolean allRotate = architecture.rotaryHeads() == architecture.heads();
    arch.put("pe_attn_head", allRotate ? null : architecture.rotaryHeads());
    Map<String, Object> vocoder = new LinkedHashMap<>();
    vocoder.put("dim", vocos.dim());
    vocoder.put("intermediate_dim", vocos.intermediateDim());
    vocoder.put("num_layers", vocos.layers());
    vocoder.put("n_fft", VocosArchitecture.FFT);
    vocoder.put("hop_length", VocosArchitecture.HOP);
    vocoder.put("n_mels", Architecture.MELS);
    vocoder.put("padding", "center");
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("arch", arch);
    root.put("vocos", vocoder);
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(root)
        + "\n";
  }

  /** Writes one weight file with all processors. */
  private static final class WeightWriter {
    private final Order order;
    private final Progress progress;
    private long done;

    WeightWriter(Order order, Progress progress) {
      this.order = order;
      this.progress = progress;
    }

    private record Chunk(TensorSpec spec, long from, int count) {}

    void write(
        Path file,
        String prefix,
        SortedMap<String, List<Long>> shapes,
        TensorType type,
        Map<String, float[]> buffers)
        throws IOException {
      List<TensorSpec> specs = new ArrayList<>();
      List<Chunk> chunks = new ArrayList<>();
      shapes.forEach(
          (name, shape) -> {
            TensorSpec spec = new TensorSpec(prefix + name, type, shape);
            specs.add(spec);
            long values = spec.byteSize() / type.bytes();
            for (long from = 0; from < values; from += CHUNK) {
              chunks.add(new Chunk(spec, from, (int) Math.min(CHUNK, values - from)));
            }
          });
      long total = specs.stream().mapToLong(TensorSpec::byteSize).sum();
      SortedMap<String, List<Long>> bufferShapes = VocosLayout.buffers();
      buffers.forEach(
          (name, values) ->
              specs.add(
                  new TensorSpec(
                      name,
                      TensorType.F32,
                      bufferShapes.getOrDefault(name, List.of((long) values.length)))));
      boolean training = !prefix.isEmpty();
      if (training) {
        specs.add(new TensorSpec("initted", TensorType.BOOL, List.of()));
        specs.add(new TensorSpec("step", TensorType.I64, List.of()));
      }
      Path part = file.resolveSibling(file.getFileName() + ".part");
      try (SafetensorsWriter writer =
          SafetensorsWriter.create(part, specs, Map.of("format", "pt"))) {
        for (Map.Entry<String, float[]> buffer : buffers.entrySet()) {
          writer.floats(buffer.getKey(), buffer.getValue());
        }
        if (training) {
          writer.bytes("initted", 0, ByteBuffer.wrap(new byte[] {1}));
          writer.bytes("step", 0, ByteBuffer.allocate(Long.BYTES));
        }
        IntStream.range(0, chunks.size())
            .parallel()
            .forEach(i -> write(writer, chunks.get(i), prefix.length(), total));
        writer.finish();
      } catch (UncheckedIOException e) {
        throw new IOException("cannot write " + file + ": " + deepest(e).getMessage(), e);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(SafetensorsWriter writer, Chunk chunk, int prefix, long total) {
      TensorSpec spec = chunk.spec();
      int width = spec.type().bytes();
      WeightScale scale = WeightScale.of(spec.name().substring(prefix), spec.shape());
      RandomTensor random = new RandomTensor(order.seed(), spec.name());
      ByteBuffer bytes = ByteBuffer.allocate(chunk.count() * width).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < chunk.count(); i++) {
        double value = scale.mean() + scale.deviation() * random.value(chunk.from() + i);
        spec.type().put(bytes, i * width, (float) value);
      }
      try {
        writer.bytes(spec.name(), chunk.from() * width, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      advanced((long) chunk.count() * width, total);
    }

    private synchronized void advanced(long bytes, long total) {
      done += bytes;
      progress.advanced("weights", done, total);
    }
  }

  /** A parallel stream wraps what it throws once more. */
  private static Throwable deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
