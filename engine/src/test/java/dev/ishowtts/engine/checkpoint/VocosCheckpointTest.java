package dev.ishowtts.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VocosCheckpointTest {
  private static final VocosArchitecture TINY = new VocosArchitecture(64, 128, 2);

  @TempDir Path folder;

  @Test
  void open_officialLayout_infersTheArchitectureAndHidesBuffers() throws IOException {
    ArchitectureConfig config = ArchitectureConfig.read(GoldenFiles.tiny("config.json"));
    try (VocosCheckpoint vocos =
        VocosCheckpoint.open(GoldenFiles.tiny("vocos.safetensors"), config)) {
      assertThat(vocos.architecture()).isEqualTo(TINY);
      assertThat(vocos.shapes()).isEqualTo(VocosLayout.shapes(TINY));
      assertThat(vocos.floats("head.out.bias")).hasSize(1026);
    }
  }

  @Test
  void of_bufferOfWrongShapeOrUnknownWeight_isRefused() {
    SortedMap<String, List<Long>> shapes = VocosLayout.shapes(TINY);
    shapes.put("head.istft.window", List.of(512L));
    shapes.put("backbone.embed.weight_v", List.of(1L));
    assertThatThrownBy(
            () ->
                VocosCheckpoint.of(
                    "vocos.bin", new MemoryWeights(shapes), ArchitectureConfig.unsaid()))
        .hasMessage(
            "vocos.bin: does not fit Vocos: unknown backbone.embed.weight_v [1]; misshapen"
                + " head.istft.window is [512], must be [1024]; give the PyTorch layout of"
                + " vocos-mel-24khz");
  }

  @Test
  void open_f5Checkpoint_isRefused() {
    assertThatThrownBy(
            () ->
                VocosCheckpoint.open(
                    GoldenFiles.tiny("model.safetensors"), ArchitectureConfig.unsaid()))
        .hasMessageContaining("has no tensor 'backbone.embed.weight'");
  }

  @Test
  void of_configurationAgainstWeights_isRefused() throws IOException {
    Path config =
        Files.writeString(folder.resolve("c.json"), "{\"vocos\":{\"num_layers\":8,\"dim\":64}}");
    assertThatThrownBy(
            () ->
                VocosCheckpoint.of(
                    "vocos.bin",
                    new MemoryWeights(VocosLayout.shapes(TINY)),
                    ArchitectureConfig.read(config)))
        .hasMessageContaining("vocos.num_layers is 8 but the weights have 2");
  }
}
