package dev.ishowtts.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.ArchitectureConfig;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.SeededWeights;
import dev.ishowtts.engine.checkpoint.TensorType;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.checkpoint.WeightSource;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.GoldenModel;
import dev.ishowtts.engine.testing.ReferenceFlow;
import dev.ishowtts.engine.testing.ReferenceVocos;
import dev.ishowtts.engine.vocoder.Vocoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of checkpoint against the float64 reference, which shares no code with the graphs. */
final class FlowVariantsTest {
  private static final double FP32 = 1e-4;
  private static final int FRAMES = 47;
  private static final int REFERENCE = 18;
  private static final int SYMBOLS = 40;
  private static final long[] TOKENS = {3, 0, 39, 7, 7, 12, 30, 1, 5, 22, 9};

  @TempDir private Path folder;

  /** Architectures that exist in the wild, each at a tiny size. */
  private enum Variant {
    V1(new Architecture(128, 2, 2, 2, 32, 2, SYMBOLS, true, 2, false, false, false)),
    V0(new Architecture(128, 2, 2, 2, 32, 2, SYMBOLS, false, 1, false, false, false)),
    MASKED_ROTATING_ONE_HEAD(
        new Architecture(128, 2, 2, 2, 32, 2, SYMBOLS, true, 1, false, false, false)),
    ROTATING_TWO_OF_THREE(
        new Architecture(192, 1, 3, 2, 32, 1, SYMBOLS, false, 2, false, false, false)),
    QK_NORM(new Architecture(128, 2, 2, 2, 32, 2, SYMBOLS, true, 2, true, false, false)),
    QK_NORM_V0(new Architecture(128, 2, 2, 2, 32, 2, SYMBOLS, false, 1, true, false, false)),
    UPSAMPLED(new Architecture(128, 2, 2, 2, 32, 2, SYMBOLS, true, 2, false, true, false)),
    LONG_SKIP(new Architecture(128, 2, 2, 2, 32, 2, SYMBOLS, true, 2, false, false, true)),
    EVERYTHING(new Architecture(128, 3, 2, 3, 48, 3, SYMBOLS, true, 1, true, true, true)),
    WIDE_FEED_FORWARD(new Architecture(64, 4, 1, 4, 20, 1, SYMBOLS, true, 1, false, false, false)),
    NO_TEXT_BLOCKS(new Architecture(64, 1, 1, 1, 16, 0, SYMBOLS, true, 1, false, false, false)),
    NO_TEXT_BLOCKS_V0(new Architecture(64, 1, 1, 1, 16, 0, SYMBOLS, false, 1, false, false, false)),
    NO_TEXT_BLOCKS_UPSAMPLED(
        new Architecture(64, 1, 1, 1, 16, 0, SYMBOLS, true, 1, false, true, false)),
    FEWER_HEADS_THAN_WIDTH(
        new Architecture(128, 2, 1, 2, 32, 1, SYMBOLS, true, 1, false, false, false)),
    MORE_HEADS_THAN_WIDTH(
        new Architecture(80, 2, 3, 2, 32, 1, SYMBOLS, false, 1, true, false, false)),
    SMALL_RATIOS(new Architecture(192, 3, 3, 2, 128, 4, SYMBOLS, true, 3, false, false, false)),
    BASE_V0_RATIOS(new Architecture(256, 3, 4, 2, 128, 4, SYMBOLS, false, 1, false, false, false));

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers and flags
    private final Architecture architecture;

    Variant(Architecture architecture) {
      this.architecture = architecture;
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void sampler_ofEachVariant_agreesWithTheReference(Variant variant) throws IOException {
    Architecture architecture = variant.architecture;
    SeededWeights weights = SeededWeights.of(architecture, 11);
    ReferenceFlow reference = new ReferenceFlow(weights, architecture);
    try (FlowSampler sampler = sampler(weights, architecture)) {
      assertSameText(sampler, reference, TOKENS, FRAMES);
      assertSameText(sampler, reference, Arrays.copyOf(TOKENS, 9), 5); // longer than the audio
      float[] noise = Noise.normal(5, FRAMES * 100);
      float[] mel = Noise.normal(6, REFERENCE * 100);
      double[] grid = TimeGrid.grid(2, -1, true);
      float[] sampled = sampler.sample(noise, mel, sampler.encode(TOKENS, FRAMES, 2), grid, 2);
      double[] expected =
          reference.sample(GoldenModel.widened(noise), GoldenModel.widened(mel), TOKENS, grid, 2);
      assertThat(GoldenModel.relativeError(sampled, expected)).isLessThan(FP32);
      assertThat(
              GoldenModel.relativeError(
                  velocity(sampler, noise, mel), velocity(reference, noise, mel)))
          .isLessThan(FP32);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Variant.class,
      names = {"V0", "UPSAMPLED", "EVERYTHING", "MORE_HEADS_THAN_WIDTH"})
  void sampleBatch_ofAVariant_isAsAlone(Variant variant) throws IOException {
    SeededWeights weights = SeededWeights.of(variant.architecture, 12);
    try (FlowSampler sampler = sampler(weights, variant.architecture)) {
      double[] grid = TimeGrid.grid(2, -1, true);
      List<FlowSampler.Utterance> utterances =
          List.of(
              new FlowSampler.Utterance(
                  Noise.normal(1, FRAMES * 100),
                  Noise.normal(2, 700),
                  sampler.encode(TOKENS, FRAMES, 2)),
              new FlowSampler.Utterance(
                  Noise.normal(3, 2900),
                  Noise.normal(4, 900),
                  sampler.encode(Arrays.copyOf(TOKENS, 4), 29, 2)));
      List<float[]> together = sampler.sampleBatch(utterances, grid, 2);
      for (int i = 0; i < 2; i++) {
        FlowSampler.Utterance one = utterances.get(i);
        float[] alone = sampler.sample(one.noise(), one.condition(), one.text(), grid, 2);
        assertThat(GoldenModel.relativeError(together.get(i), alone)).isLessThan(FP32);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ema_model.transformer., F32",
    "ema_model.transformer., F16",
    "ema_model.transformer., BF16",
    "transformer., F32",
    "'', F16",
    "ema_model._orig_mod.transformer., BF16"
  })
  void sampler_ofASafetensorsFile_agreesWithTheReference(String prefix, TensorType type)
      throws IOException {
    SeededWeights weights = SeededWeights.of(Variant.V0.architecture, 13);
    Path file = folder.resolve("model.safetensors");
    weights.safetensors(
        file,
        name -> prefix + name,
        type,
        Map.of(
            "initted",
            List.of(),
            "step",
            List.of(),
            prefix + "rotary_embed.inv_freq",
            List.of(32L),
            "ema_model.mel_spec.mel_stft.mel_scale.fb",
            List.of(513L, 100L),
            "ema_model.mel_spec.mel_stft.spectrogram.window",
            List.of(1024L)));
    assertFileAgrees(file, weights, type);
  }

  @ParameterizedTest
  @CsvSource({
    "model_state_dict, transformer., Float, F32",
    "model_state_dict, _orig_mod.transformer., Half, F16",
    "ema_model_state_dict, ema_model.transformer., BFloat16, BF16"
  })
  void sampler_ofATorchFile_agreesWithTheReference(
      String entry, String prefix, String storage, TensorType type) throws IOException {
    SeededWeights weights = SeededWeights.of(Variant.V0.architecture, 14);
    Path file = folder.resolve("model.pt");
    weights.torch(file, entry, name -> prefix + name, type, storage + "Storage");
    assertFileAgrees(file, weights, type);
  }

  private void assertFileAgrees(Path file, SeededWeights weights, TensorType type)
      throws IOException {
    Architecture architecture = Variant.V0.architecture;
    try (F5Checkpoint checkpoint = F5Checkpoint.open(file, v0())) {
      assertThat(checkpoint.architecture()).isEqualTo(architecture);
      ReferenceFlow reference = new ReferenceFlow(weights.rounded(type), architecture);
      float[] noise = Noise.normal(5, FRAMES * 100);
      float[] mel = Noise.normal(6, REFERENCE * 100);
      try (FlowSampler sampler = sampler(checkpoint, architecture)) {
        assertThat(
                GoldenModel.relativeError(
                    velocity(sampler, noise, mel), velocity(reference, noise, mel)))
            .isLessThan(FP32);
      }
    }
  }

  @Test
  void vocoder_ofOtherSizes_agreesWithTheReference() throws IOException {
    VocosArchitecture shape = new VocosArchitecture(48, 80, 3);
    SeededWeights weights = SeededWeights.of(shape, 15);
    Architecture architecture = Variant.NO_TEXT_BLOCKS.architecture;
    GraphWriter.write(
        SeededWeights.of(architecture, 1), architecture, weights, shape, Precision.FP32, folder);
    float[] mel = Noise.normal(7, 1200);
    try (Vocoder vocoder =
        new Vocoder(GoldenModel.runtime(), folder.resolve(GraphWriter.VOCODER))) {
      assertThat(
              GoldenModel.relativeError(
                  vocoder.audio(mel),
                  new ReferenceVocos(weights, shape).audio(GoldenModel.widened(mel))))
          .isLessThan(FP32);
    }
  }

  private FlowSampler sampler(WeightSource weights, Architecture architecture) throws IOException {
    Path bundle = Files.createTempDirectory(folder, "bundle");
    VocosArchitecture vocos = new VocosArchitecture(16, 16, 1);
    GraphWriter.write(
        weights, architecture, SeededWeights.of(vocos, 1), vocos, Precision.FP32, bundle);
    return new FlowSampler(GoldenModel.runtime(), bundle, architecture);
  }

  private static void assertSameText(
      FlowSampler sampler, ReferenceFlow reference, long[] ids, int frames) {
    float[] both = sampler.encode(ids, frames, 2).values().toArray();
    assertThat(
            GoldenModel.relativeError(
                Arrays.copyOf(both, both.length / 2), reference.text(ids, frames, false)))
        .isLessThan(FP32);
    assertThat(
            GoldenModel.relativeError(
                Arrays.copyOfRange(both, both.length / 2, both.length),
                reference.text(ids, frames, true)))
        .isLessThan(FP32);
  }

  private static float[] velocity(FlowSampler sampler, float[] x, float[] mel) {
    FlowSampler.TextEmbedding text = sampler.encode(TOKENS, FRAMES, 1);
    float[] next = sampler.integrate(x, mel, text, new double[] {0.3, 1.3}, 0);
    for (int i = 0; i < next.length; i++) {
      next[i] -= x[i];
    }
    return next;
  }

  private static double[] velocity(ReferenceFlow reference, float[] x, float[] mel) {
    double[] condition = Arrays.copyOf(GoldenModel.widened(mel), x.length);
    double[] text = reference.text(TOKENS, FRAMES, false);
    return reference.velocity(GoldenModel.widened(x), condition, text, 0.3);
  }

  private static ArchitectureConfig v0() {
    ArchitectureConfig unsaid = ArchitectureConfig.unsaid();
    return new ArchitectureConfig(
        unsaid.dim(),
        unsaid.depth(),
        unsaid.heads(),
        unsaid.ffMult(),
        unsaid.textDim(),
        unsaid.convLayers(),
        unsaid.symbols(),
        Optional.of(false),
        OptionalInt.of(1),
        unsaid.qkNorm(),
        unsaid.averageUpsampling(),
        unsaid.longSkip(),
        unsaid.vocos());
  }
}
