package dev.ishowtts.baselines.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FingerprintTest {
  @Test
  void id_isTheStartOfTheSha256OverTheSortedFacts() {
    // printf '6:device=4:orin\n3:jvm=2:17\n' | sha256sum
    assertThat(of(Map.of("jvm", "17", "device", "orin")).id()).isEqualTo("798796bd986d");
  }

  @Test
  void id_movedSeparator_isAnotherId() {
    assertThat(of(Map.of("a", "b\n1:c=0:")).id()).isNotEqualTo(of(Map.of("a", "b", "c", "")).id());
  }

  @Test
  void differences_areNamedBothWays() {
    Fingerprint here = of(Map.of("device", "orin", "power_mode", "MAXN", "jvm", "17"));
    Fingerprint there = of(Map.of("device", "orin", "power_mode", "30W", "cuda", "12.6"));
    assertThat(here.differences(there))
        .containsExactly(
            "cuda: (absent) here, 12.6 there",
            "jvm: 17 here, (absent) there",
            "power_mode: MAXN here, 30W there");
    assertThat(here.differences(here)).isEmpty();
  }

  private static Fingerprint of(Map<String, String> facts) {
    return new Fingerprint(new TreeMap<>(facts));
  }
}
