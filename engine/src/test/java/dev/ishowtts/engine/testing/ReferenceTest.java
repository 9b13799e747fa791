package dev.ishowtts.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.checkpoint.ArchitectureConfig;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.SafetensorsFile;
import dev.ishowtts.engine.checkpoint.VocosCheckpoint;
import dev.ishowtts.engine.flow.TimeGrid;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The float64 reference against tensors that the official code computed in float64. */
final class ReferenceTest {
  private static final double STORED = 1e-6; // the golden tensors are rounded to fp32
  private static final int FRAMES = 164;

  private static SafetensorsFile golden;
  private static F5Checkpoint checkpoint;
  private static ReferenceFlow flow;

  @BeforeAll
  static void open() throws IOException {
    golden = GoldenModel.tensors();
    checkpoint = GoldenModel.checkpoint();
    flow = new ReferenceFlow(checkpoint, checkpoint.architecture());
  }

  @AfterAll
  static void close() throws IOException {
    golden.close();
    checkpoint.close();
  }

  @Test
  void text_bothBranches_areTheOfficialOnes() throws IOException {
    assertSame(flow.text(tokens(), FRAMES, false), "text_embed_cond");
    assertSame(flow.text(tokens(), FRAMES, true), "text_embed_uncond");
  }

  @ParameterizedTest
  @CsvSource({"0.0", "0.1", "0.5"})
  void time_isTheOfficialEmbedding(String time) throws IOException {
    assertThat(
            GoldenModel.relativeError(
                flow.time(Double.parseDouble(time)), golden.floats("time_embed_" + time)))
        .isLessThan(1e-5); // the official frequencies are rounded to fp32, then times 1000
  }

  @Test
  void velocity_andItsParts_areTheOfficialOnes() throws IOException {
    double[] x = tensor("x");
    double[] condition = tensor("step_cond");
    double[] text = flow.text(tokens(), FRAMES, false);
    double[] input = flow.input(x, condition, text);
    assertSame(input, "input_embed_cond");
    assertSame(flow.block(0, input, 0.1), "block0_cond");
    assertSame(flow.velocity(x, condition, text, 0.1), "flow_cond");
    assertSame(
        flow.velocity(x, new double[x.length], flow.text(tokens(), FRAMES, true), 0.1),
        "flow_uncond");
  }

  @ParameterizedTest
  @CsvSource({
    "1, -1, 2, sampled_nfe1",
    "7, -1, 2, sampled_nfe7",
    "7, 0, 0, sampled_nfe7_nocfg_nosway"
  })
  void sample_isTheOfficialMel(int nfe, double sway, double guidance, String expected)
      throws IOException {
    double[] grid = TimeGrid.grid(nfe, sway, true);
    assertSame(flow.sample(tensor("noise"), tensor("mel"), tokens(), grid, guidance), expected);
  }

  @Test
  void audio_isTheOfficialWaveform() throws IOException {
    ArchitectureConfig config = ArchitectureConfig.read(GoldenModel.file("config.json"));
    try (VocosCheckpoint weights =
        VocosCheckpoint.open(GoldenModel.file("vocos.safetensors"), config)) {
      ReferenceVocos vocos = new ReferenceVocos(weights, weights.architecture());
      double[] sampled = tensor("sampled_nfe7");
      double[] speech = Arrays.copyOfRange(sampled, 94 * 100, sampled.length);
      assertSame(vocos.backbone(speech), "vocos_backbone_nfe7");
      assertThat(GoldenModel.relativeError(vocos.audio(speech), golden.floats("wave_nfe7")))
          .isLessThan(1e-5); // the mel itself is rounded to fp32, and exp multiplies that
    }
  }

  private static void assertSame(double[] actual, String name) throws IOException {
    assertThat(GoldenModel.relativeError(actual, golden.floats(name))).isLessThan(STORED);
  }

  private static double[] tensor(String name) throws IOException {
    return GoldenModel.widened(golden.floats(name));
  }

  private static long[] tokens() throws IOException {
    return Arrays.stream(tensor("tokens")).mapToLong(id -> (long) id).toArray();
  }
}
