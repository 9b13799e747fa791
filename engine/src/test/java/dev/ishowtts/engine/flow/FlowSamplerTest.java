package dev.ishowtts.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.SafetensorsFile;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Tensor;
import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sampler against tensors of the official code, computed in float64. */
final class FlowSamplerTest {
  private static final double ONE_EVALUATION = 1e-4; // fp32 against float64
  private static final double SAMPLED = 1e-3; // up to 32 steps with guidance

  @TempDir private static Path folder;
  private static SafetensorsFile golden;
  private static FlowSampler sampler;

  @BeforeAll
  static void load() throws IOException {
    golden = GoldenModel.tensors();
    GoldenModel.writeGraphs(Precision.FP32, folder);
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint()) {
      sampler = sampler(folder, checkpoint);
    }
  }

  private static FlowSampler sampler(Path bundle, F5Checkpoint checkpoint) {
    return new FlowSampler(GoldenModel.runtime(), bundle, checkpoint.architecture());
  }

  @AfterAll
  static void unload() throws IOException {
    sampler.close();
    golden.close();
    assertThat(OnnxSession.openTensors()).isZero();
  }

  @Test
  void encode_bothBranches_agreeWithOfficialTextEncoder() throws IOException {
    float[] both = sampler.encode(tokens(), 164, 2).values().toArray();
    float[] conditional = Arrays.copyOf(both, both.length / 2);
    float[] dropped = Arrays.copyOfRange(both, both.length / 2, both.length);

    assertThat(GoldenModel.relativeError(conditional, golden.floats("text_embed_cond")))
        .isLessThan(ONE_EVALUATION);
    assertThat(GoldenModel.relativeError(dropped, golden.floats("text_embed_uncond")))
        .isLessThan(ONE_EVALUATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0", "0.1", "0.5"})
  void timeEmbedding_agreesWithOfficialMlp(String time) throws IOException {
    float[] embedding = sampler.timeEmbedding(new double[] {Double.parseDouble(time)});

    assertThat(GoldenModel.relativeError(embedding, golden.floats("time_embed_" + time)))
        .isLessThan(ONE_EVALUATION);
  }

  @Test
  void integrate_oneUnitStepWithoutGuidance_addsTheConditionalVelocity() throws IOException {
    FlowSampler.TextEmbedding text = sampler.encode(tokens(), 164, 1);

    assertThat(
            GoldenModel.relativeError(
                velocity(sampler, golden.floats("mel"), text), golden.floats("flow_cond")))
        .isLessThan(ONE_EVALUATION);
  }

  @Test
  void integrate_oneUnitStepWithEverythingDropped_addsTheUnconditionalVelocity()
      throws IOException {
    FlowSampler.TextEmbedding both = sampler.encode(tokens(), 164, 2);
    float[] dropped = Arrays.copyOfRange(both.values().toArray(), 164 * 32, 2 * 164 * 32);
    FlowSampler.TextEmbedding text =
        new FlowSampler.TextEmbedding(Tensor.floats(dropped, 1, 164, 32), 1, 164);

    assertThat(
            GoldenModel.relativeError(
                velocity(sampler, new float[0], text), golden.floats("flow_uncond")))
        .isLessThan(ONE_EVALUATION);
  }

  private static float[] velocity(
      FlowSampler flow, float[] condition, FlowSampler.TextEmbedding text) throws IOException {
    float[] x = golden.floats("x");
    float[] next = flow.integrate(x, condition, text, new double[] {0.1, 1.1}, 0);
    float[] velocity = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      velocity[i] = next[i] - x[i];
    }
    return velocity;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7, 16, 32})
  void sample_withGuidanceAndSway_agreesWithOfficialSampler(int nfe) throws IOException {
    float[] mel =
        sampler.sample(
            golden.floats("noise"),
            golden.floats("mel"),
            sampler.encode(tokens(), 164, 2),
            TimeGrid.grid(nfe, -1, true),
            2.0);

    assertThat(GoldenModel.relativeError(mel, golden.floats("sampled_nfe" + nfe)))
        .isLessThan(SAMPLED);
  }

  @Test
  void sample_withoutGuidanceAndSway_agreesWithOfficialSampler() throws IOException {
    float[] mel =
        sampler.sample(
            golden.floats("noise"),
            golden.floats("mel"),
            sampler.encode(tokens(), 164, 1),
            TimeGrid.grid(7, 0, true),
            0);

    assertThat(GoldenModel.relativeError(mel, golden.floats("sampled_nfe7_nocfg_nosway")))
        .isLessThan(SAMPLED);
  }

  @ParameterizedTest
  @CsvSource({"FP16, 0.01", "INT8, 0.03"}) // 11 bits everywhere; 8 bits in the blocks
  void integrate_oneUnitStepInFewerBits_staysNearTheOfficialVelocity(
      Precision precision, double bound, @TempDir Path bundle) throws IOException {
    GoldenModel.writeGraphs(precision, bundle);
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint();
        FlowSampler rounded = sampler(bundle, checkpoint)) {
      FlowSampler.TextEmbedding text = rounded.encode(tokens(), 164, 1);
      float[] velocity = velocity(rounded, golden.floats("mel"), text);
      double error = GoldenModel.relativeError(velocity, golden.floats("flow_cond"));

      assertThat(error).isBetween(1e-6, bound);
    }
  }

  @Test
  void sampleBatch_officialBatchCase_agreesWithTheOfficialUnpaddedSample() throws IOException {
    List<float[]> mels = sampler.sampleBatch(officialBatch(), TimeGrid.grid(7, -1, true), 2.0);
    float[] official = Arrays.copyOf(golden.floats("batch_sampled_nfe7"), 164 * 100);

    assertThat(GoldenModel.relativeError(mels.get(0), official)).isLessThan(SAMPLED);
  }

  @Test
  void sampleBatch_utterancesOfDifferentLength_areAsAlone() throws IOException {
    List<FlowSampler.Utterance> utterances = officialBatch();
    double[] grid = TimeGrid.grid(7, -1, true);
    List<float[]> together = sampler.sampleBatch(utterances, grid, 2.0);

    for (int i = 0; i < utterances.size(); i++) {
      FlowSampler.Utterance one = utterances.get(i);
      float[] alone = sampler.sample(one.noise(), one.condition(), one.text(), grid, 2.0);
      assertThat(GoldenModel.relativeError(together.get(i), alone)).isLessThan(ONE_EVALUATION);
    }
  }

  /** 164 frames behind 94 of reference, and 120 behind 60 with fewer tokens. */
  private static List<FlowSampler.Utterance> officialBatch() throws IOException {
    float[] mel = golden.floats("mel");
    float[] ids = golden.floats("batch_tokens");
    long[] second =
        LongStream.range(49, 98).map(i -> (long) ids[(int) i]).filter(id -> id >= 0).toArray();
    return List.of(
        new FlowSampler.Utterance(
            Noise.normalOfDoubles(42, 164 * 100), mel, sampler.encode(tokens(), 164, 2)),
        new FlowSampler.Utterance(
            Noise.normalOfDoubles(42, 120 * 100),
            Arrays.copyOf(mel, 60 * 100),
            sampler.encode(second, 120, 2)));
  }

  @Test
  void spread_framesLeftOver_goToTheLastRows() {
    assertThat(Positions.spread(3, 8)).containsExactly(0, 0, 1, 1, 1, 2, 2, 2);
    assertThat(Positions.spread(2, 2)).containsExactly(0, 1);
    assertThat(Positions.spread(0, 2)).containsExactly(0, 0);
  }

  @Test
  void sample_embeddingOfOneBranchWithGuidance_isRejected() throws IOException {
    FlowSampler.TextEmbedding text = sampler.encode(tokens(), 164, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                sampler.sample(
                    new float[16400], new float[0], text, TimeGrid.grid(7, -1, true), 2.0))
        .withMessage("guidance 2.0 needs 2 branches, got 1");
  }

  private static long[] tokens() throws IOException {
    float[] values = golden.floats("tokens");
    long[] ids = new long[values.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (long) values[i];
    }
    return ids;
  }
}
