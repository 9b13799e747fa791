package dev.ishowtts.engine.onnxset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.testing.FourthGraphFiles;
import dev.ishowtts.engine.testing.GoldenModel;
import dev.ishowtts.engine.testing.ThreeGraphFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ThreeGraphsTest {
  private static final int SAMPLES = 5 * 256 + 17;
  private static final int REFERENCE_FRAMES = 6;
  private static final int FRAMES = 11;
  private static final long[] IDS = {3, 0, 7, 90};

  @TempDir private Path folder;

  private static float[] reference() {
    float[] samples = new float[SAMPLES];
    Arrays.fill(samples, 0.25f);
    samples[0] = 2; // clipped
    return samples;
  }

  private static ThreeGraphs.Utterance utterance(int evaluations) {
    return new ThreeGraphs.Utterance(
        reference(), IDS, FRAMES, Noise.normal(3, FRAMES * 100), evaluations);
  }

  /** What the synthetic graphs compute, written again. */
  private static float[] expected(int evaluations) {
    double mean = (32767 + (SAMPLES - 1) * 8192.0) / SAMPLES / 32768;
    double added = 0;
    for (int t = 0; t < evaluations; t++) {
      added += 0.1 * mean + 0.01 * 0.1 + 0.001 * t + 0.0001;
    }
    float[] noise = Noise.normal(3, FRAMES * 100);
    float[] audio = new float[(FRAMES - REFERENCE_FRAMES - 1) * 256];
    for (int i = 0; i < audio.length; i++) {
      int frame = REFERENCE_FRAMES + 1 + i / 256;
      double level = 0;
      for (int mel = 0; mel < 100; mel++) {
        level += (noise[frame * 100 + mel] + added) / 100;
      }
      audio[i] = (float) Math.max(-1, Math.min(1, level));
    }
    return audio;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 31})
  void sample_thirdGeneration_callsTheTransformerSoOftenWithOurNoise(int evaluations)
      throws IOException {
    ThreeGraphFiles.write(folder);
    assertSpeaks(evaluations, 2e-4); // int16
  }

  @Test
  void sample_flowInFp16_agreesWithinItsPrecision() throws IOException {
    ThreeGraphFiles.writeFp16(folder);
    assertSpeaks(4, 2e-2); // 11 bits of noise up to 3, averaged, 4 times
  }

  private void assertSpeaks(int evaluations, double tolerance) {
    long before = OnnxSession.openTensors();
    try (ThreeGraphs graphs = ThreeGraphs.open(GoldenModel.runtime(), folder);
        ThreeGraphs.Spoken spoken = graphs.sample(utterance(evaluations))) {
      float[] audio = spoken.audio();
      float[] expected = expected(evaluations);
      assertThat(audio).hasSize(expected.length);
      for (int i = 0; i < audio.length; i += 64) {
        assertThat((double) audio[i]).isCloseTo(expected[i], within(tolerance));
      }
    }
    assertThat(OnnxSession.openTensors()).isEqualTo(before);
  }

  @Test
  void isFp16_tellsTheFlowsType() throws IOException {
    ThreeGraphFiles.write(folder);
    try (ThreeGraphs graphs = ThreeGraphs.open(GoldenModel.runtime(), folder)) {
      assertThat(graphs.isFp16()).isFalse();
    }
    ThreeGraphFiles.writeFp16(folder);
    try (ThreeGraphs graphs = ThreeGraphs.open(GoldenModel.runtime(), folder)) {
      assertThat(graphs.isFp16()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "noise rope_cos rope_sin cat_mel_text cat_mel_text_drop qk_rotated_empty ref_signal_len"
            + "|are of the first generation, with float audio",
        "noise rope_cos rope_sin cat_mel_text cat_mel_text_drop ref_signal_len"
            + "|are of the second generation, with a Kaiser window",
        "noise rope_cos rope_sin cat_mel_text cat_mel_text_drop ref_signal_len rms_scale"
            + "|are of the fourth generation before it gave ref_mel_tail",
        "mel|are of no known generation"
      })
  void open_anotherGeneration_isRefusedByItsName(String outputs, String why) throws IOException {
    ThreeGraphFiles.write(folder);
    ThreeGraphFiles.writePreprocess(folder, List.of(outputs.split(" ", -1)));
    assertThatThrownBy(() -> ThreeGraphs.open(GoldenModel.runtime(), folder))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_MODEL))
        .hasMessageStartingWith("the outputs of F5_Preprocess.onnx, [")
        .hasMessageContaining(why)
        .hasMessageEndingWith("or import its checkpoint");
  }

  @Test
  void open_graphsOfTwoPrecisions_areRefused() throws IOException {
    ThreeGraphFiles.writeFp16(folder);
    Path decode = folder.resolve(ThreeGraphs.DECODE);
    byte[] fp16 = Files.readAllBytes(decode);
    ThreeGraphFiles.write(folder);
    Files.write(decode, fp16);
    assertThatThrownBy(() -> ThreeGraphs.open(GoldenModel.runtime(), folder))
        .hasMessage(
            "F5_Decode.onnx inputs are [FLOAT16, INT64], must be [FLOAT32, INT64]; export the three"
                + " graphs together");
  }

  @Test
  void sample_overTheTables_isRefused() throws IOException {
    ThreeGraphFiles.write(folder);
    try (ThreeGraphs graphs = ThreeGraphs.open(GoldenModel.runtime(), folder)) {
      assertThatThrownBy(
              () ->
                  graphs.sample(
                      new ThreeGraphs.Utterance(new float[1], IDS, 4097, new float[409700], 31)))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_REQUEST))
          .hasMessageContaining("needs 4097 frames, this model has tables for 4096");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ThreeGraphs.Utterance(new float[1], IDS, 0, new float[0], 31));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ThreeGraphs.Utterance(new float[1], IDS, 2, new float[199], 31));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ThreeGraphs.Utterance(new float[1], IDS, 2, new float[200], 0));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, INT16, INT32, false, 2e-4",
    "FLOAT, FLOAT, INT64, true, 1e-5",
    "FLOAT16, INT16, INT32, true, 2e-2",
    "FLOAT, FLOAT16, INT32, false, 2e-3",
  })
  void sample_fourthGeneration_countsTheStepsAndHandsLoudnessAndTailOn(
      DataType flow, DataType sound, DataType step, boolean stamped, double tolerance)
      throws IOException {
    new FourthGraphFiles(flow, sound, step, FourthGraphFiles.METADATA, stamped).write(folder);
    long before = OnnxSession.openTensors();
    try (ThreeGraphs graphs = ThreeGraphs.open(GoldenModel.runtime(), folder)) {
      assertThat(graphs.builtIn())
          .isEqualTo(new BuiltIn(BuiltIn.Generation.FOURTH, 4096, OptionalInt.of(4), 2, -1));
      assertThat(graphs.isFp16()).isEqualTo(flow == DataType.FLOAT16);
      float[] reference = new float[SAMPLES];
      Arrays.fill(reference, 0.25f);
      float[] noise = Noise.normal(3, FRAMES * 100);
      float[] expected = FourthGraphFiles.expected(reference, IDS, FRAMES, noise, 4);
      try (ThreeGraphs.Spoken spoken =
          graphs.sample(new ThreeGraphs.Utterance(reference, IDS, FRAMES, noise, 4))) {
        float[] audio = spoken.audio();
        assertThat(audio).hasSize(expected.length);
        for (int i = 0; i < audio.length; i += 64) {
          assertThat((double) audio[i]).isCloseTo(expected[i], within(tolerance));
        }
      }
    }
    assertThat(OnnxSession.openTensors()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "nfe_step, '', 'metadata nfe_step of the exported graphs must be there, got nothing'",
    "max_signal_length, 1.5, 'must be a whole number above 0, got 1.5'",
    "nfe_step, many, 'must be a number, got many'",
    "sample_rate, 16000, 'metadata sample_rate of the exported graphs must be 24000, got 16000'",
    "hop_length, 512, 'must be 256, got 512'",
  })
  void open_fourthGenerationWithOtherMetadata_isRefused(String key, String value, String why)
      throws IOException {
    Map<String, String> metadata = new HashMap<>(FourthGraphFiles.METADATA);
    metadata.remove(key);
    if (!value.isEmpty()) {
      metadata.put(key, value);
    }
    new FourthGraphFiles(DataType.FLOAT, DataType.INT16, DataType.INT32, metadata, true)
        .write(folder);
    assertThatThrownBy(() -> ThreeGraphs.open(GoldenModel.runtime(), folder))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_MODEL))
        .hasMessageContaining(why);
  }

  @Test
  void open_fourthGenerationWithAnotherDecoder_isRefused() throws IOException {
    new FourthGraphFiles(
            DataType.FLOAT, DataType.INT16, DataType.INT32, FourthGraphFiles.METADATA, true)
        .write(folder);
    Path third = Files.createDirectory(folder.resolve("third"));
    ThreeGraphFiles.write(third);
    Files.copy(
        third.resolve(ThreeGraphs.DECODE),
        folder.resolve(ThreeGraphs.DECODE),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> ThreeGraphs.open(GoldenModel.runtime(), folder))
        .hasMessageStartingWith(
            "F5_Decode.onnx inputs are [FLOAT32, INT64], must be [FLOAT32, INT64, FLOAT32,");
  }
}
