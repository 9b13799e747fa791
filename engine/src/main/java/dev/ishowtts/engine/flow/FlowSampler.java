package dev.ishowtts.engine.flow;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  private final Path folder;
  private final Architecture architecture;
  private final PositionTables positions;
  private final OnnxSession textEncoder;
  private final OnnxSession sampler;
  private @Nullable OnnxSession batch;
  private final Map<List<Double>, Tensor.Floats> modulations = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Loads text encoder and sampler. The time graph is opened only while a new time grid is
   * prepared, the batch sampler when the first batch comes.
   *
   * @param folder holds the graphs as {@link GraphWriter} writes them
   */
  public FlowSampler(OnnxRuntime runtime, Path folder, Architecture architecture) {
    this.runtime = runtime;
    this.folder = folder;
    this.architecture = architecture;
    this.positions = new PositionTables(architecture.textDim());
    this.textEncoder = runtime.open(folder.resolve(GraphWriter.TEXT));
    try {
      this.sampler = runtime.open(folder.resolve(GraphWriter.SAMPLER));
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
      inputs.put(
          "spread", Tensor.longs(Positions.spread(Math.min(ids.length, frames), frames), frames));
    }
    return new TextEmbedding(output(textEncoder.run(inputs), "text"), branches, frames);
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
    FloatBuffer conditions = FloatBuffer.allocate(branches * frames * MELS);
    conditions.put(condition, 0, Math.min(condition.length, frames * MELS)).rewind();
    Map<String, Tensor> inputs =
        inputs(
            Tensor.floats(noise, 1, frames, MELS),
            new Tensor.Floats(conditions, new long[] {branches, 1, frames, MELS}),
            new Tensor.Floats(
                text.values().values(), new long[] {branches, 1, frames, architecture.textDim()}),
            grid,
            guidance);
    return output(sampler.run(inputs), "mel").toArray();
  }

  /**
   * One utterance of a batch.
   *
   * @param noise state at time 0, [frames, 100]
   * @param condition reference mel, [reference frames, 100]
   * @param text embedding encoded at the utterance's own length
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Utterance(float[] noise, float[] condition, TextEmbedding text) {}

  /**
   * Integrates the flow of several utterances in one run. Each comes out as {@link #sample} gives
   * it alone, whatever the others' lengths.
   *
   * @param utterances at least one
   * @return one mel per utterance, [its frames, 100]
   */
  public List<float[]> sampleBatch(List<Utterance> utterances, double[] grid, double guidance) {
    int branches = branches(guidance);
    int frames = utterances.stream().mapToInt(u -> u.text().frames()).max().orElseThrow();
    float[] mels = integrateBatch(utterances, frames, grid, guidance);
    List<float[]> result = new ArrayList<>();
    for (int i = 0; i < utterances.size(); i++) {
      Utterance utterance = utterances.get(i);
      if (utterance.text().branches() != branches) {
        throw new IllegalArgumentException(
            "guidance " + guidance + " needs " + branches + " branches in every utterance");
      }
      int from = i * frames * MELS;
      float[] mel = Arrays.copyOfRange(mels, from, from + utterance.text().frames() * MELS);
      float[] condition = utterance.condition();
      System.arraycopy(condition, 0, mel, 0, Math.min(condition.length, mel.length));
      result.add(mel);
    }
    return result;
  }

  private float[] integrateBatch(
      List<Utterance> utterances, int frames, double[] grid, double guidance) {
    int branches = branches(guidance);
    int batch = utterances.size();
    int width = architecture.textDim();
    float[] noise = new float[batch * frames * MELS];
    float[] condition = new float[branches * batch * frames * MELS];
    float[] text = new float[branches * batch * frames * width];
    float[] mask = new float[branches * batch * frames];
    int[] keys = new int[branches * batch * frames];
    for (int i = 0; i < batch; i++) {
      Utterance utterance = utterances.get(i);
      int own = utterance.text().frames();
      System.arraycopy(utterance.noise(), 0, noise, i * frames * MELS, own * MELS);
      System.arraycopy(
          utterance.condition(),
          0,
          condition,
          i * frames * MELS,
          Math.min(utterance.condition().length, own * MELS));
      float[] embedding = utterance.text().values().toArray();
      for (int branch = 0; branch < branches; branch++) {
        int row = branch * batch + i;
        System.arraycopy(embedding, branch * own * width, text, row * frames * width, own * width);
        Arrays.fill(mask, row * frames, row * frames + own, 1);
        Arrays.fill(keys, row * frames, row * frames + own, 1);
      }
    }
    Map<String, Tensor> inputs =
        inputs(
            Tensor.floats(noise, batch, frames, MELS),
            Tensor.floats(condition, branches, batch, frames, MELS),
            Tensor.floats(text, branches, batch, frames, width),
            grid,
            guidance);
    inputs.put("mask", Tensor.floats(mask, (long) branches * batch, 1, frames));
    inputs.put("keys", Tensor.integers(keys, (long) branches * batch, frames));
    return output(batchSampler().run(inputs), "mel").toArray();
  }

  /** Loads the batch sampler, so that no request pays for it. */
  public void prepareBatches() {
    batchSampler();
  }

  private synchronized OnnxSession batchSampler() {
    if (batch == null) {
      batch = runtime.open(folder.resolve(GraphWriter.BATCH));
    }
    return batch;
  }

  private Map<String, Tensor> inputs(
      Tensor.Floats noise,
      Tensor.Floats condition,
      Tensor.Floats text,
      double[] grid,
      double guidance) {
    int branches = branches(guidance);
    int frames = Math.toIntExact(noise.shape()[1]);
    float[] weights =
        branches == 1 ? new float[] {1} : new float[] {(float) (1 + guidance), (float) -guidance};
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("noise", noise);
    inputs.put("condition", condition);
    inputs.put("text", text);
    inputs.put("modulations", modulations(grid));
    inputs.put("steps", Tensor.floats(intervals(grid), grid.length - 1));
    inputs.put("weights", Tensor.floats(weights, branches, 1, 1, 1));
    inputs.put("cosines", positions.cosines(frames));
    inputs.put("sines", positions.sines(frames));
    return inputs;
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
    Tensor.Floats kept = Tensor.nativeFloats(made.toArray(), made.shape());
    modulations.put(key, kept);
    return kept;
  }

  private Map<String, Tensor.Floats> time(double[] times) {
    try (OnnxSession session = runtime.open(folder.resolve(GraphWriter.TIME))) {
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
  public synchronized void close() {
    textEncoder.close();
    sampler.close();
    if (batch != null) {
      batch.close();
      batch = null;
    }
  }
}
