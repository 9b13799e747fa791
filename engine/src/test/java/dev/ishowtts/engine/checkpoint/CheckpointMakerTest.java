package dev.ishowtts.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CheckpointMakerTest {
  private static final Vocabulary VOCABULARY = Vocabulary.builtin();

  @TempDir Path folder;

  private CheckpointMaker.Made make(String name, long seed, TensorType precision)
      throws IOException {
    return CheckpointMaker.make(
        new CheckpointMaker.Order(Preset.NANO, seed, precision, VOCABULARY),
        folder.resolve(name),
        Progress.SILENT);
  }

  @Test
  void make_nano_isReadBackWithItsArchitecture() throws IOException {
    List<Long> heard = new ArrayList<>();
    CheckpointMaker.Made made =
        CheckpointMaker.make(
            new CheckpointMaker.Order(Preset.NANO, 1, TensorType.F32, VOCABULARY),
            folder,
            (stage, done, total) -> heard.add(done));
    ArchitectureConfig config = ArchitectureConfig.read(made.config());
    try (F5Checkpoint f5 = F5Checkpoint.open(made.checkpoint(), config);
        VocosCheckpoint vocos = VocosCheckpoint.open(made.vocoder(), config);
        SafetensorsFile raw = SafetensorsFile.open(made.checkpoint())) {
      assertThat(f5.architecture()).isEqualTo(Preset.NANO.architecture(VOCABULARY.size()));
      assertThat(vocos.architecture()).isEqualTo(Preset.NANO.vocos());
      assertThat(raw.shapes())
          .containsKeys("initted", "step", "ema_model.transformer.rotary_embed.inv_freq");
    }
    assertThat(Vocabulary.load(made.vocabulary()).size()).isEqualTo(VOCABULARY.size());
    assertThat(made.parameters()).isBetween(3_000_000L, 8_000_000L);
    assertThat(heard).contains(4 * made.parameters(), 4 * made.vocoderParameters());
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void make_sameSeed_givesTheSameBytesOnAnyNumberOfThreads()
      throws IOException, InterruptedException, ExecutionException {
    CheckpointMaker.Made many = make("many", 7, TensorType.F16);
    ForkJoinPool single = new ForkJoinPool(1);
    try {
      CheckpointMaker.Made one = single.submit(() -> make("one", 7, TensorType.F16)).get();
      assertThat(one.checkpoint()).hasSameBinaryContentAs(many.checkpoint());
      assertThat(one.vocoder()).hasSameBinaryContentAs(many.vocoder());
      assertThat(one.config()).hasSameBinaryContentAs(many.config());
    } finally {
      single.shutdown();
    }
    CheckpointMaker.Made other = make("other", 8, TensorType.F16);
    assertThat(Files.mismatch(other.checkpoint(), many.checkpoint())).isNotNegative();
  }

  @Test
  void make_halfPrecision_isTheRoundedFullOne() throws IOException {
    try (WeightSource full = WeightFiles.open(make("full", 3, TensorType.F32).checkpoint());
        WeightSource half = WeightFiles.open(make("half", 3, TensorType.F16).checkpoint())) {
      String name = "ema_model.transformer.transformer_blocks.3.ff.ff.2.weight";
      float[] expected = full.floats(name);
      for (int i = 0; i < expected.length; i++) {
        expected[i] = Fp16.widen(Fp16.narrow(expected[i]));
      }
      assertThat(half.floats(name)).isEqualTo(expected);
    }
  }

  @Test
  void make_weights_haveTheirScales() throws IOException {
    try (SafetensorsFile f5 = SafetensorsFile.open(make("s", 5, TensorType.F32).checkpoint())) {
      String block = "ema_model.transformer.transformer_blocks.1.";
      assertMoments(f5.floats(block + "attn.to_q.weight"), 0, 0.9 / 16);
      assertMoments(f5.floats(block + "attn_norm.linear.bias"), 0, 0.1);
      assertMoments(f5.floats("ema_model.transformer.proj_out.weight"), 0, 1.2 / 16);
      String text = "ema_model.transformer.text_embed.text_blocks.0.";
      assertMoments(f5.floats(text + "norm.weight"), 1, 0.1);
      assertMoments(f5.floats(text + "dwconv.weight"), 0, 0.9 / Math.sqrt(7));
    }
  }

  private static void assertMoments(float[] values, double mean, double deviation) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double actualMean = sum / values.length;
    double error = deviation / Math.sqrt(values.length);
    assertThat(actualMean).isCloseTo(mean, within(5 * error));
    assertThat(Math.sqrt(squares / values.length - actualMean * actualMean))
        .isCloseTo(deviation, within(5 * error)); // s/√(2n) is the error of s
  }

  @Test
  void make_vocoderBuffers_equalTheOfficialOnes() throws IOException {
    try (SafetensorsFile made = SafetensorsFile.open(make("v", 5, TensorType.F32).vocoder());
        SafetensorsFile official = SafetensorsFile.open(GoldenFiles.tiny("vocos.safetensors"))) {
      for (String name : VocosLayout.buffers().keySet()) {
        // torch computes them in fp32
        assertThat(made.floats(name))
            .as(name)
            .containsExactly(official.floats(name), within(2e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void preset_everyOne_isFoundByItsNameAndHasWholeHeads(Preset preset) {
    assertThat(Preset.named(preset.id())).isEqualTo(preset);
    Architecture architecture = preset.architecture(100);
    assertThat(architecture.heads() * Architecture.HEAD_SIZE).isEqualTo(architecture.dim());
    assertThat(architecture.rotaryHeads())
        .isEqualTo(architecture.maskTextPadding() ? architecture.heads() : 1);
  }

  @Test
  void order_wrongNames_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preset.named("huge"))
        .withMessageContaining("nano], got 'huge'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CheckpointMaker.Order(Preset.NANO, 1, TensorType.I8, VOCABULARY))
        .withMessage("precision must be F32, F16 or BF16, got I8");
  }
}
