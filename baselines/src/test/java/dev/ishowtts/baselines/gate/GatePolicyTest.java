package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.compare.ScenarioRule;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigException;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatePolicyTest {
  @Test
  void from_nothingSet_isTheStandardPolicy() {
    assertThat(GatePolicy.from(load(Map.of()))).isEqualTo(GatePolicy.STANDARD);
  }

  @Test
  void from_overrides_areUsed() {
    GatePolicy policy =
        GatePolicy.from(load(Map.of("gate.target_rtf", "0.2", "gate.stored.session_sd", "0.02")));
    assertThat(policy.targetRtf()).contains(0.2);
    assertThat(policy.compare().sessionSd()).isEqualTo(0.02);
  }

  @Test
  void overrides_laterOnesWinFieldByField(@TempDir Path folder) throws IOException {
    GatePolicy policy =
        policy(
            folder,
            """
            [[gate.override]]
            scenario = "long_*"
            margin = 0.04
            target = 0.2
            [[gate.override]]
            scenario = "*-nfe6"
            tolerance = 0.2
            action = "warn"
            cv_budget_percent = 9.0
            [[gate.override]]
            metric = "ttfa_ms"
            target = 800
            target_marginal = "warning"
            """);
    RelativeLimits usual = RelativeLimits.PAIRED;

    RelativeLimits both = policy.compare().limits(usual, "long_1-nfe6", "rtf");
    assertThat(both.margin()).isEqualTo(0.04);
    assertThat(both.localTolerance()).isEqualTo(0.2);
    assertThat(policy.compare().limits(usual, "short_1", "rtf")).isEqualTo(usual);
    assertThat(policy.compare().standing("a-nfe6", "rtf")).isEqualTo(ScenarioRule.Standing.WARN);
    assertThat(policy.compare().standing("a-nfe7", "rtf")).isEqualTo(ScenarioRule.Standing.FAIL);
    assertThat(policy.cvBudgetPercent("a-nfe6", "rtf")).isEqualTo(9);
    assertThat(policy.cvBudgetPercent("a-nfe7", "rtf")).isEqualTo(5);
    assertThat(policy.rules().get(2).marginal()).contains(GatePolicy.Marginal.WARNING);
  }

  @Test
  void overrides_wrongKeyOrValue_isNamed(@TempDir Path folder) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> policy(folder, "[[gate.override]]\nmargn = 0.1\n"))
        .withMessageContaining("did you mean gate.override[0].margin?");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> policy(folder, "[[gate.override]]\nmargin = 2.0\n"))
        .withMessageContaining("a fraction from 0 to 1");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> policy(folder, "[[gate.override]]\naction = \"shout\"\n"))
        .withMessageContaining("one of inherit, fail, warn, ignore");
  }

  private static GatePolicy policy(Path folder, String toml) throws IOException {
    Path gate = Files.writeString(folder.resolve("gate.toml"), toml);
    return GatePolicy.from(
        new ConfigLoader(List.of(new GatePolicy.Keys()), Environment.empty())
            .withSection("gate", gate)
            .load(folder.resolve("none.toml"), Optional.empty(), Map.of()));
  }

  private static Config load(Map<String, String> overrides) {
    return new ConfigLoader(List.of(new GatePolicy.Keys()), Environment.empty()).load(overrides);
  }
}
