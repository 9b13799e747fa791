package dev.ishowtts.engine.vocoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.engine.checkpoint.SafetensorsFile;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vocoder against tensors of the official code, computed in float64. */
final class VocoderTest {
  private static final double WAVEFORM = 1e-3; // fp32 phases of any size
  private static final double FEATURES = 1e-4; // fp32 against float64

  @TempDir private static Path folder;
  private static SafetensorsFile golden;
  private static Vocoder vocoder;

  @BeforeAll
  static void load() throws IOException {
    golden = GoldenModel.tensors();
    GoldenModel.writeGraphs(Precision.FP32, folder);
    vocoder = new Vocoder(GoldenModel.runtime(), folder.resolve(GraphWriter.VOCODER));
  }

  @AfterAll
  static void unload() throws IOException {
    vocoder.close();
    golden.close();
  }

  @Test
  void audio_ofSampledMel_agreesWithOfficialVocos() throws IOException {
    float[] sampled = golden.floats("sampled_nfe7");
    float[] speech = Arrays.copyOfRange(sampled, 94 * 100, sampled.length);

    assertThat(
            GoldenModel.relativeError(
                vocoder.backbone(speech), golden.floats("vocos_backbone_nfe7")))
        .isLessThan(FEATURES);
    assertThat(GoldenModel.relativeError(vocoder.audio(speech), golden.floats("wave_nfe7")))
        .isLessThan(WAVEFORM);
  }

  @Test
  void audio_ofReferenceMel_agreesWithOfficialVocos() throws IOException {
    float[] audio = vocoder.audio(golden.floats("mel"));

    assertThat(audio).hasSize(93 * 256);
    assertThat(GoldenModel.relativeError(audio, golden.floats("wave_from_mel")))
        .isLessThan(WAVEFORM);
  }

  @Test
  void audio_ofOneFrame_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vocoder.audio(new float[100]))
        .withMessage("mel must hold at least 2 frames of 100 values, got 100 values");
  }
}
