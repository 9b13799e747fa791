package dev.ishowtts.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class F5CheckpointTest {
  private static final Architecture TINY =
      new Architecture(128, 2, 2, 2, 32, 2, 2545, true, 2, false, false, false);

  @TempDir Path folder;

  @Test
  void open_officialLayout_infersTheArchitectureAndDropsPrefixes() throws IOException {
    ArchitectureConfig config = ArchitectureConfig.read(GoldenFiles.tiny("config.json"));
    try (F5Checkpoint f5 = F5Checkpoint.open(GoldenFiles.tiny("model.safetensors"), config);
        SafetensorsFile raw = SafetensorsFile.open(GoldenFiles.tiny("model.safetensors"))) {
      assertThat(f5.architecture()).isEqualTo(TINY);
      assertThat(f5.shapes()).isEqualTo(F5Layout.shapes(TINY));
      String name = "transformer_blocks.0.attn.to_q.weight";
      assertThat(f5.floats(name)).isEqualTo(raw.floats("ema_model.transformer." + name));
      assertThatIllegalArgumentException().isThrownBy(() -> f5.floats("step"));
    }
  }

  @Test
  void layout_ofTheOfficialSizes_hasTheirPublishedParameterCounts() {
    // Facts: the Base file has 364 weights and buffers, one of them the rotary buffer of 32.
    Architecture base =
        new Architecture(1024, 22, 16, 2, 512, 4, 2545, true, 16, false, false, false);
    Architecture small =
        new Architecture(768, 18, 12, 2, 512, 4, 2545, true, 12, false, false, false);
    assertThat(F5Layout.shapes(base)).hasSize(363);
    assertThat(parameters(F5Layout.shapes(base))).isEqualTo(337_096_804L);
    assertThat(parameters(F5Layout.shapes(small))).isEqualTo(159_228_772L);
    assertThat(parameters(VocosLayout.shapes(new VocosArchitecture(512, 1536, 8))))
        .isEqualTo(13_531_650L);
    assertThat(parameters(VocosLayout.buffers())).isEqualTo(53_348L);
  }

  private static long parameters(SortedMap<String, List<Long>> shapes) {
    return shapes.values().stream()
        .mapToLong(shape -> TensorSpec.byteSize(TensorType.U8, shape))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ema_model.transformer.",
        "transformer.",
        "",
        "ema_model._orig_mod.transformer.",
        "_orig_mod.transformer."
      })
  void of_knownPrefixes_giveTheSameNames(String prefix) throws IOException {
    Map<String, List<Long>> stored = renamed(F5Layout.shapes(TINY), name -> prefix + name);
    stored.put("initted", List.of());
    stored.put("step", List.of());
    stored.put("ema_model.mel_spec.mel_stft.mel_scale.fb", List.of(513L, 100L));
    stored.put("mel_spec.mel_stft.spectrogram.window", List.of(1024L));
    stored.put(prefix + "rotary_embed.inv_freq", List.of(32L));
    try (F5Checkpoint f5 = checkpoint(stored)) {
      assertThat(f5.architecture()).isEqualTo(TINY);
      assertThat(f5.shapes()).isEqualTo(F5Layout.shapes(TINY));
    }
  }

  @Test
  void of_optionalWeights_areSeen() throws IOException {
    Architecture rich = new Architecture(64, 1, 1, 3, 16, 0, 9, true, 1, true, false, true);
    try (F5Checkpoint f5 = checkpoint(F5Layout.shapes(rich))) {
      assertThat(f5.architecture()).isEqualTo(rich);
      assertThat(f5.shapes())
          .containsEntry("long_skip_connection.weight", List.of(64L, 128L))
          .containsEntry("transformer_blocks.0.attn.q_norm.weight", List.of(64L));
    }
  }

  @Test
  void of_weightsStoredAsIntegers_areListedAndBuffersAreNot() {
    Map<String, List<Long>> stored = F5Layout.shapes(TINY);
    stored.put("step", List.of());
    Map<String, TensorType> types =
        Map.of(
            "step", TensorType.I64,
            "proj_out.bias", TensorType.I32,
            "proj_out.weight", TensorType.U8,
            "norm_out.linear.bias", TensorType.BF16);
    assertThatThrownBy(
            () ->
                F5Checkpoint.of(
                    "model.pt", new MemoryWeights(stored, types), ArchitectureConfig.unsaid()))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "model.pt: does not fit F5-TTS: mistyped proj_out.bias is I32, must be of a floating"
                + " type; mistyped proj_out.weight is U8, must be of a floating type; give a"
                + " checkpoint of an F5-TTS DiT and the configuration that belongs to it");
  }

  @Test
  void of_missingUnknownAndMisshapen_areListedInOneError() {
    SortedMap<String, List<Long>> stored = F5Layout.shapes(TINY);
    stored.remove("transformer_blocks.1.ff.ff.2.bias");
    stored.put("transformer_blocks.0.attn.to_q.bias", List.of(64L));
    stored.put("lora_A.weight", List.of(8L));
    stored.put("rotary_embed.inv_freq", List.of(64L));
    assertThatThrownBy(() -> checkpoint(stored))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_MODEL))
        .hasMessage(
            "model.pt: does not fit F5-TTS: misshapen transformer_blocks.0.attn.to_q.bias is [64],"
                + " must be [128]; missing transformer_blocks.1.ff.ff.2.bias [128]; unknown"
                + " lora_A.weight [8]; misshapen rotary_embed.inv_freq is [64], must be [32]; give"
                + " a checkpoint of an F5-TTS DiT and the configuration that belongs to it");
  }

  @Test
  void of_manyFaults_areCutWithTheirCount() {
    SortedMap<String, List<Long>> stored = F5Layout.shapes(TINY);
    for (int i = 0; i < 25; i++) {
      stored.put("extra." + i, List.of(1L));
    }
    assertThatThrownBy(() -> checkpoint(stored)).hasMessageContaining("; and 5 more; give");
  }

  @Test
  void of_anotherNetwork_isRefusedByTheTensorItLacks() {
    assertThatThrownBy(() -> checkpoint(Map.of("backbone.embed.weight", List.of(1L))))
        .hasMessageContaining("has no tensor 'proj_out.weight'");
  }

  @Test
  void of_hugeBlockIndex_costsNothing() {
    SortedMap<String, List<Long>> stored = F5Layout.shapes(TINY);
    stored.put("transformer_blocks.999999999999.attn.to_q.bias", List.of(128L));
    assertThatThrownBy(() -> checkpoint(stored))
        .hasMessageContaining("missing transformer_blocks.2.attn.to_k.bias [128]");
  }

  @Test
  void of_twoNamesForOneWeight_isRefused() {
    SortedMap<String, List<Long>> stored = F5Layout.shapes(TINY);
    stored.put("transformer.proj_out.bias", List.of(100L));
    assertThatThrownBy(() -> checkpoint(stored))
        .hasMessageContaining("both 'proj_out.bias' and 'transformer.proj_out.bias'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"dim\": 64}|configuration's dim is 64 but the weights have 128",
        "{\"depth\": 3}|configuration's depth is 3 but the weights have 2",
        "{\"pe_attn_head\": 3}|pe_attn_head is 3 but there are 2 heads",
        "{\"qk_norm\": \"rms_norm\"}|qk_norm contradicts the weights",
        "{\"long_skip_connection\": true}|long_skip_connection contradicts the weights"
      })
  void of_configurationAgainstWeights_isRefused(String json, String reason) throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), json);
    assertThatThrownBy(
            () ->
                F5Checkpoint.of(
                    "model.pt",
                    new MemoryWeights(F5Layout.shapes(TINY)),
                    ArchitectureConfig.read(config)))
        .hasMessageContaining(reason);
  }

  @Test
  void of_v0Configuration_setsBothSwitches() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("F5TTS_Base.yaml"),
            """
            model:
              name: F5TTS_Base
              tokenizer: pinyin
              backbone: DiT
              arch:
                dim: 128
                depth: 2
                heads: 2
                ff_mult: 2
                text_dim: 32
                text_mask_padding: False
                conv_layers: 2
                pe_attn_head: 1
                attn_backend: torch
                checkpoint_activations: False
              mel_spec:
                target_sample_rate: 24000
                n_mel_channels: 100
                hop_length: 256
                win_length: 1024
                n_fft: 1024
                mel_spec_type: vocos
            ckpts:
              save_dir: ckpts/${model.name}
            """);
    try (F5Checkpoint f5 =
        F5Checkpoint.of(
            "model.pt",
            new MemoryWeights(F5Layout.shapes(TINY)),
            ArchitectureConfig.read(config))) {
      assertThat(f5.architecture())
          .isEqualTo(new Architecture(128, 2, 2, 2, 32, 2, 2545, false, 1, false, false, false));
    }
  }

  @Test
  void open_refusedCheckpoint_closesItsFile() throws IOException {
    Path file = folder.resolve("nan.safetensors");
    SortedMap<String, List<Long>> shapes =
        F5Layout.shapes(new Architecture(64, 1, 1, 1, 8, 0, 3, true, 1, false, false, false));
    List<TensorSpec> specs =
        shapes.entrySet().stream()
            .map(entry -> new TensorSpec(entry.getKey(), TensorType.F16, entry.getValue()))
            .toList();
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of())) {
      for (TensorSpec spec : specs) {
        float[] values = new float[(int) (spec.byteSize() / 2)];
        values[values.length - 1] = spec.name().equals("proj_out.bias") ? 1e6f : 1;
        writer.floats(spec.name(), values);
      }
      writer.finish();
    }
    try (F5Checkpoint f5 = F5Checkpoint.open(file, ArchitectureConfig.unsaid())) {
      assertThat(f5.floats("proj_out.weight")).endsWith(1f);
      assertThatThrownBy(() -> f5.floats("proj_out.bias"))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("weight 'proj_out.bias' is Infinity at index 99");
    }
  }

  private static F5Checkpoint checkpoint(Map<String, List<Long>> stored) {
    return F5Checkpoint.of("model.pt", new MemoryWeights(stored), ArchitectureConfig.unsaid());
  }

  private static Map<String, List<Long>> renamed(
      Map<String, List<Long>> shapes, UnaryOperator<String> rename) {
    Map<String, List<Long>> renamed = new TreeMap<>();
    shapes.forEach((name, shape) -> renamed.put(rename.apply(name), shape));
    return renamed;
  }
}
