package dev.ishowtts.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArchitectureConfigTest {
  @TempDir Path folder;

  @Test
  void read_sidecar_keepsWhatItSays() throws IOException {
    ArchitectureConfig config = ArchitectureConfig.read(GoldenFiles.tiny("config.json"));
    assertThat(config.dim()).hasValue(128);
    assertThat(config.textDim()).hasValue(32);
    assertThat(config.maskTextPadding()).contains(true);
    assertThat(config.rotaryHeads()).isEmpty();
    assertThat(config.qkNorm()).contains(false);
    assertThat(config.longSkip()).isEmpty();
    assertThat(config.vocos().layers()).hasValue(2);
  }

  @Test
  void unsaid_saysNothing() {
    ArchitectureConfig config = ArchitectureConfig.unsaid();
    assertThat(config.dim()).isEmpty();
    assertThat(config.maskTextPadding()).isEmpty();
    assertThat(config.rotaryHeads()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"dim\": 1024, \"dimm\": 3, \"alpha\": 1}|arch has unknown keys [alpha, dimm]",
        "{\"dim\": \"1024\"}|dim is \"1024\"; must be a whole number of at least 1",
        "{\"dim\": 0}|dim is 0; must be a whole number",
        "{\"dim\": 99999999999}|dim is 99999999999; must be a whole number",
        "{\"text_mask_padding\": 1}|text_mask_padding is 1; must be true or false",
        "{\"qk_norm\": \"layer\"}|qk_norm is \"layer\"; must be null or rms_norm",
        "{\"dim_head\": 32}|dim_head is 32; only 64 is supported",
        "{\"arch\": []}|arch is []; must be a map",
        "{\"vocos\": {\"padding\": \"same\"}}|padding is \"same\"; only center is supported",
        "{\"model\": {\"backbone\": \"UNetT\", \"arch\": {}}}|backbone is \"UNetT\"; only DiT",
        "{\"model\": {\"arch\": {}, \"mel_spec\": {\"mel_spec_type\": \"bigvgan\"}}}|mel_spec_type"
            + " is \"bigvgan\"; only vocos",
        "{\"dim\": 1, \"dim\": 2}|no sound JSON or YAML",
        "[1]|must be a map of settings",
        "{|no sound JSON or YAML"
      })
  void read_wrongSettings_areRefusedByName(String json, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), json);
    assertThatThrownBy(() -> ArchitectureConfig.read(file))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("config.json: ")
        .hasMessageContaining(reason);
  }

  @Test
  void read_hugeFile_isRefusedUnread() throws IOException {
    Path file = Files.write(folder.resolve("huge.yaml"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> ArchitectureConfig.read(file))
        .hasMessageContaining("has 1048577 bytes, a configuration has at most 1048576");
  }
}
