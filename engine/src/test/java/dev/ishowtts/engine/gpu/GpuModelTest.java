package dev.ishowtts.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.SafetensorsFile;
import dev.ishowtts.engine.device.CpuMemory;
import dev.ishowtts.engine.device.TestLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.TimeGrid;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.GoldenModel;
import dev.ishowtts.engine.vocoder.Vocoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The device's way of an utterance in the CPU's memory, against tensors of the official code. */
final class GpuModelTest {
  private static final double WAVEFORM = 2e-3; // fp32, 7 steps, then phases of any size
  private static final double TOGETHER = 1e-4; // fp32, the same arithmetic in other sizes
  private static final double HALF_WAVEFORM = 5e-2; // fp16 between products, likewise

  @TempDir private static Path folder;
  private static CpuMemory memory;
  private static GpuModel model;
  private static SafetensorsFile golden;

  @BeforeAll
  static void load() throws IOException {
    GoldenModel.writeGraphs(Precision.FP32, folder);
    golden = GoldenModel.tensors();
    memory = new CpuMemory();
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint()) {
      model = new GpuModel(TestLibrary.get(), memory, folder, checkpoint.architecture(), 200, 1);
    }
  }

  @AfterAll
  static void unload() throws IOException {
    model.close();
    golden.close();
    assertThat(memory.openBuffers()).isZero();
    memory.close();
  }

  @Test
  void speak_goldenUtterance_soundsAsTheOfficialCode() throws IOException {
    float[] audio = model.speak(utterance(94, 2));

    assertThat(GoldenModel.relativeError(audio, golden.floats("wave_nfe7"))).isLessThan(WAVEFORM);
  }

  @Test
  void speak_otherShapesBetween_doNotDisturbEachOther() throws IOException {
    float[] first = model.speak(utterance(94, 2));
    float[] fromReference = model.speak(utterance(93, 2));
    model.speak(utterance(94, 0));
    float[] again = model.speak(utterance(94, 2));

    assertThat(again).isEqualTo(first);
    assertThat(fromReference).hasSize(first.length + 256);
  }

  @Test
  void speak_withoutGuidance_agreesWithTheVocodedOfficialMel() throws IOException {
    float[] sampled = golden.floats("sampled_nfe7_nocfg_nosway");
    GpuModel.Utterance utterance =
        new GpuModel.Utterance(
            ids(), 164, golden.floats("mel"), 94, noise(), TimeGrid.grid(7, 0, true), 0);
    try (Vocoder vocoder =
        new Vocoder(GoldenModel.runtime(), folder.resolve(GraphWriter.VOCODER))) {
      float[] official = vocoder.audio(Arrays.copyOfRange(sampled, 94 * 100, sampled.length));

      assertThat(GoldenModel.relativeError(model.speak(utterance), official)).isLessThan(WAVEFORM);
    }
  }

  @Test
  void speak_together_givesEachUtteranceAsAlone() throws IOException {
    GpuModel.Utterance whole = utterance(94, 2);
    GpuModel.Utterance shorter = cut(whole, 131);
    GpuModel.Utterance shortest = cut(whole, 120);
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint();
        GpuModel three =
            new GpuModel(TestLibrary.get(), memory, folder, checkpoint.architecture(), 200, 3)) {
      List<GpuModel.Utterance> all = List.of(shorter, whole, shortest, whole);
      List<float[]> together = three.speak(all);

      assertThat(together).hasSize(4);
      for (int i = 0; i < all.size(); i++) {
        assertThat(GoldenModel.relativeError(together.get(i), model.speak(all.get(i))))
            .as("utterance %d", i)
            .isLessThan(TOGETHER);
      }
      assertThat(GoldenModel.relativeError(together.get(1), golden.floats("wave_nfe7")))
          .isLessThan(WAVEFORM);
    }
  }

  @Test
  void speak_togetherWithOtherReferences_givesEachUtteranceAsAlone() throws IOException {
    GpuModel.Utterance long164 = utterance(94, 2);
    GpuModel.Utterance early = utterance(30, 2);
    GpuModel.Utterance short131 = cut(utterance(120, 2), 131);
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint();
        GpuModel three =
            new GpuModel(TestLibrary.get(), memory, folder, checkpoint.architecture(), 200, 3)) {
      List<GpuModel.Utterance> all = List.of(long164, early, short131);
      List<float[]> together = three.speak(all);

      assertThat(together)
          .extracting(audio -> audio.length)
          .containsExactly(69 * 256, 133 * 256, 2560);
      for (int i = 0; i < all.size(); i++) {
        assertThat(GoldenModel.relativeError(together.get(i), model.speak(all.get(i))))
            .as("utterance %d", i)
            .isLessThan(TOGETHER);
      }
    }
  }

  @Test
  void speak_halfPrecision_staysNearTheOfficialCode(@TempDir Path half) throws IOException {
    GoldenModel.writeGraphs(Precision.FP16, half);
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint();
        GpuModel rounded =
            new GpuModel(TestLibrary.get(), memory, half, checkpoint.architecture(), 200, 1)) {
      float[] audio = rounded.speak(utterance(94, 2));

      assertThat(GoldenModel.relativeError(audio, golden.floats("wave_nfe7")))
          .isLessThan(HALF_WAVEFORM);
    }
  }

  /** Batches in fp16 have an attention of our own, here its reference in Java. */
  @Test
  void speak_togetherInFp16_givesEachUtteranceAsTheOfficialCodeAndAsAlone(@TempDir Path half)
      throws IOException {
    GoldenModel.writeGraphs(Precision.FP16, half);
    List<GpuModel.Utterance> both = List.of(cut(utterance(94, 2), 131), utterance(94, 2));
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint();
        GpuModel two =
            new GpuModel(TestLibrary.get(), memory, half, checkpoint.architecture(), 200, 2)) {
      List<float[]> together = two.speak(both);

      assertThat(GoldenModel.relativeError(together.get(0), model.speak(both.get(0))))
          .isLessThan(HALF_WAVEFORM);
      assertThat(GoldenModel.relativeError(together.get(1), golden.floats("wave_nfe7")))
          .isLessThan(HALF_WAVEFORM);
    }
  }

  @Test
  void speak_noiseIsAskedForOnce_afterTheTextWasQueued() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    GpuModel.Utterance plain = utterance(94, 2);
    model.speak(
        new GpuModel.Utterance(
            plain.ids(),
            plain.frames(),
            plain.reference(),
            plain.first(),
            () -> {
              asked.incrementAndGet();
              return plain.noise().get();
            },
            plain.grid(),
            plain.guidance()));

    assertThat(asked).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {164, 131}) // 13,100 values are no multiple of 16
  void speak_drawnNoise_isTheNoiseOfItsSeed(int frames) throws IOException {
    GpuModel.Utterance known = cut(utterance(94, 2), frames);

    float[] drawn = model.speak(with(known, Start.drawn(5, frames * 100)));

    assertThat(drawn).isEqualTo(model.speak(with(known, Start.of(Noise.normal(5, frames * 100)))));
  }

  private static GpuModel.Utterance with(GpuModel.Utterance utterance, Start start) {
    return new GpuModel.Utterance(
        utterance.ids(),
        utterance.frames(),
        utterance.reference(),
        utterance.first(),
        () -> start,
        utterance.grid(),
        utterance.guidance());
  }

  @Test
  void open_widerModelThanTheKernelsTake_isUnavailableWithWhatToSet() throws IOException {
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint()) {
      Architecture own = checkpoint.architecture();
      Architecture wide =
          new Architecture(
              1088,
              own.depth(),
              17,
              own.ffMult(),
              own.textDim(),
              own.convLayers(),
              own.symbols(),
              own.maskTextPadding(),
              17,
              own.qkNorm(),
              own.averageUpsampling(),
              own.longSkip());

      assertThatThrownBy(() -> new GpuModel(TestLibrary.get(), memory, folder, wide, 200, 1))
          .isInstanceOf(EngineException.class)
          .hasMessage(
              "the engine's kernels take models of width 1024 at most, got 1088: set"
                  + " engine.gpu_graphs = false");
    }
  }

  @Test
  void speak_moreFramesThanTheBuffersHold_isRefused() {
    GpuModel.Utterance utterance =
        new GpuModel.Utterance(
            new long[1],
            201,
            new float[0],
            0,
            () -> Start.of(new float[20100]),
            TimeGrid.grid(1, 0, true),
            0);

    assertThatThrownBy(() -> model.speak(utterance))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("the utterance needs 201 frames, the GPU buffers hold 200");
  }

  /** The golden wave starts at frame 94, behind the reference; upstream's pipeline one before. */
  private static GpuModel.Utterance utterance(int first, double guidance) throws IOException {
    return new GpuModel.Utterance(
        ids(), 164, golden.floats("mel"), first, noise(), TimeGrid.grid(7, -1, true), guidance);
  }

  private static GpuModel.Utterance cut(GpuModel.Utterance utterance, int frames) {
    Start noise = Start.of(Arrays.copyOf(values(utterance.noise().get()), frames * 100));
    return new GpuModel.Utterance(
        utterance.ids(),
        frames,
        utterance.reference(),
        utterance.first(),
        () -> noise,
        utterance.grid(),
        utterance.guidance());
  }

  private static float[] values(Start start) {
    return ((Start.Values) start).values();
  }

  private static Supplier<Start> noise() throws IOException {
    Start noise = Start.of(golden.floats("noise"));
    return () -> noise;
  }

  private static long[] ids() throws IOException {
    float[] tokens = golden.floats("tokens");
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (long) tokens[i];
    }
    return ids;
  }
}
