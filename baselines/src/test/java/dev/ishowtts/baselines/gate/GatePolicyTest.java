package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

  private static Config load(Map<String, String> overrides) {
    return new ConfigLoader(List.of(new GatePolicy.Keys()), Environment.empty()).load(overrides);
  }
}
