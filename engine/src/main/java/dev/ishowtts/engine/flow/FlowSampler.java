package dev.ishowtts.engine.flow;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples mel spectrograms with the flow: text encoder, then all Euler steps with guidance in one
 * session run. Safe for concurrent use.
 */
public final class FlowSampler implements AutoCloseable {
  private static final int MELS = Architecture.MELS;

  /** Below this guidance only the conditional branch is evaluated, as in the official sampler. */
  private static final double SMALLEST_GUIDANCE = 1e-5;

  private static final int CACHED_GRIDS = 16;

  private final OnnxRuntime runtime;
  private final Path timeGraph;
  private final Architecture architecture;
  private final PositionTables positions;
  private final OnnxSession textEncoder;
  private final OnnxSession sampler;
  private final Map<List<Double>, Tensor.Floats> modulations = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Loads text encoder and sampler.
   *
   * @param text graph of the text encoder
   * @param time graph of the modulations, opened only while a new time grid is prepared
   * @param sampler graph of the sampler
   */
  public FlowSampler(
      OnnxRuntime runtime, Path text, Path time, Path sampler, Architecture architecture) {
    this.runtime = runtime;
    this.timeGraph = time;
    this.architecture = architecture;
    this.positions = new PositionTables(architecture.textDim());
    this.textEncoder = runtime.open(text);
    try {
      this.sampler = runtime.open(sampler);
    } catch (RuntimeException e) {
      textEncoder.close();
      throw e;
    }
  }

  /**
   * Text embeddings of both branches of one utterance.
   *
   * @param values fp32 [branches, frames, text width]
   * @param branches 2 with guidance, else 1
   */
  public record TextEmbedding(Tensor.Floats values, int branches, int frames) {}

  /** Returns how many branches a guidance needs. */
  public static int branches(double guidance) {
    return guidance < SMALLEST_GUIDANCE ? 1 : 2;
  }

  /**
   * Encodes a text.
   *
   * @param ids token ids as the vocabulary gives them; cut to {@code frames} if longer
   * @param frames length of the whole mel, reference included
   * @param branches 1, or 2 with the dropped text as second
   */
  public TextEmbedding encode(long[] ids, int frames, int branches) {
    long[] shifted = new long[branches * frames];
    float[] keep = new float[frames];
    Arrays.fill(keep, architecture.maskTextPadding() ? 0 : 1);
    for (int n = 0; n < Math.min(ids.length, frames); n++) {
      shifted[n] = ids[n] + 1;
      keep[n] = shifted[n] == 0 && architecture.maskTextPadding() ? 0 : 1;
    }
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("ids", Tensor.longs(shifted, branches, frames));
    inputs.put("positions", positions.text(frames));
    inputs.put("keep", Tensor.floats(keep, frames, 1));
    if (architecture.averageUpsampling()) {
      inputs.put("spread", Tensor.longs(spread(Math.min(ids.length, frames), frames), frames));
    }
    return new TextEmbedding(output(textEncoder.run(inputs), "text"), branches, frames);
  }

  /**
   * Returns the text row of each frame: every row gets frames / rows frames, the last frames % rows
   * of them one more. Without text the first row stands for all; it is zero then.
   */
  static long[] spread(int rows, int frames) {
    long[] spread = new long[frames];
    if (rows == 0) {
      return spread;
    }
    int repeats = frames / rows;
    int shorter = rows - frames % rows;
    for (int row = 0, frame = 0; row < rows; row++) {
      for (int i = 0; i < repeats + (row >= shorter ? 1 : 0); i++) {
        spread[frame++] = row;
      }
    }
    return spread;
  }

  /**
   * Integrates the flow.
   *
   * @param noise state at time 0, [frames, 100]
   * @param condition reference mel, [reference frames, 100], row-major
   * @param text embedding of the text for the same number of frames
   * @param grid times, ascending from 0; one evaluation for each interval
   * @param guidance classifier-free guidance strength, 0 for none
   * @return mel [frames, 100], the reference frames replaced by the reference itself
   */
  public float[] sample(
      float[] noise, float[] condition, TextEmbedding text, double[] grid, double guidance) {
    int frames = text.frames();
    int branches = branches(guidance);
    if (branches != text.branches()) {
      throw new IllegalArgumentException(
          "guidance " + guidance + " needs " + branches + " branches, got " + text.branches());
    }
    float[] mel = integrate(noise, condition, text, grid, guidance);
    System.arraycopy(condition, 0, mel, 0, Math.min(condition.length, frames * MELS));
    return mel;
  }

  /** Returns the state at the last time, nothing replaced. */
  float[] integrate(
      float[] noise, float[] condition, TextEmbedding text, double[] grid, double guidance) {
    int frames = text.frames();
    int branches = text.branches();
    FloatBuffer conditions = Tensor.allocate(branches * frames * MELS);
    conditions.put(condition, 0, Math.min(condition.length, frames * MELS)).rewind();
    float[] weights =
        branches == 1 ? new float[] {1} : new float[] {(float) (1 + guidance), (float) -guidance};
    Map<String, Tensor.Floats> outputs =
        sampler.run(
            Map.of(
                "noise", Tensor.floats(noise, 1, frames, MELS),
                "condition", new Tensor.Floats(conditions, new long[] {branches, 1, frames, MELS}),
                "text",
                    new Tensor.Floats(
                        text.values().values(),
                        new long[] {branches, 1, frames, architecture.textDim()}),
                "modulations", modulations(grid),
                "steps", Tensor.floats(intervals(grid), grid.length - 1),
                "weights", Tensor.floats(weights, branches, 1, 1, 1),
                "cosines", positions.cosines(frames),
                "sines", positions.sines(frames)));
    return output(outputs, "mel").toArray();
  }

  private static float[] intervals(double[] grid) {
    float[] lengths = new float[grid.length - 1];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = (float) (grid[i + 1] - grid[i]);
    }
    return lengths;
  }

  /** Prepares the modulations of a time grid, so that no request pays for it. */
  public void prepare(double[] grid) {
    modulations(grid);
  }

  private synchronized Tensor.Floats modulations(double[] grid) {
    double[] times = Arrays.copyOf(grid, grid.length - 1);
    List<Double> key = Arrays.stream(times).boxed().toList();
    Tensor.Floats known = modulations.get(key);
    if (known != null) {
      return known;
    }
    if (modulations.size() >= CACHED_GRIDS) {
      modulations.remove(modulations.keySet().iterator().next());
    }
    Tensor.Floats made = output(time(times), "modulations");
    Tensor.Floats direct = Tensor.floats(made.toArray(), made.shape());
    modulations.put(key, direct);
    return direct;
  }

  private Map<String, Tensor.Floats> time(double[] times) {
    try (OnnxSession session = runtime.open(timeGraph)) {
      return session.run(
          Map.of("sinusoid", Tensor.floats(Positions.time(times), times.length, 256)));
    }
  }

  /** Returns the time embeddings before their last activation, [times, d]. */
  float[] timeEmbedding(double[] times) {
    return output(time(times), "embedding").toArray();
  }

  private static Tensor.Floats output(Map<String, Tensor.Floats> outputs, String name) {
    Tensor.Floats tensor = outputs.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the graph has no output named " + name);
    }
    return tensor;
  }

  @Override
  public void close() {
    textEncoder.close();
    sampler.close();
  }
}
