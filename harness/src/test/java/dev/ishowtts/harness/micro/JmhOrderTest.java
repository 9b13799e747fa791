package dev.ishowtts.harness.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JmhOrderTest {
  private static final JmhOrder ORDER =
      new JmhOrder(
          List.of("Mel"), new TreeMap<>(Map.of("nfe", "6,7")), 2, 0, 3, Duration.ofMillis(500));

  @Test
  void arguments_areOfJmhsCommandLine() {
    assertThat(ORDER.arguments(Path.of("out.json")))
        .containsExactly(
            "Mel -p nfe=6,7 -f 2 -wi 0 -w 500ms -i 3 -r 500ms -foe true -rf json -rff out.json"
                .split(" ", -1));
  }

  @Test
  void each_countsForksWarmUpsAndIterations() {
    assertThat(ORDER.each()).isEqualTo(Duration.ofSeconds(3)); // 2 forks of 3 times 500 ms
  }

  @Test
  void withParameters_sameName_replaces() {
    JmhOrder order = ORDER.withParameters(Map.of("nfe", "32", "length", "long"));

    assertThat(order.values("nfe")).containsExactly("32");
    assertThat(order.values("length")).containsExactly("long");
    assertThat(order.values("other")).isEmpty();
  }

  @Test
  void selects_isFoundAnywhereInTheName() {
    assertThat(ORDER.selects("dev.ishowtts.jmh.LogMelBenchmark.logMel")).isTrue();
    assertThat(ORDER.selects("dev.ishowtts.jmh.EngineBenchmark.speak")).isFalse();
    assertThat(ORDER.withBenchmarks(List.of()).selects("anything")).isTrue();
  }

  @Test
  void create_wrongValue_isNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ORDER.withBenchmarks(List.of("(")))
        .withMessageStartingWith("benchmark must be a regular expression, got (: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> amount(0, 0, 1, 1))
        .withMessage("forks must be >= 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> amount(1, -1, 1, 1))
        .withMessage("warm-ups must be >= 0, got -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> amount(1, 0, 0, 1))
        .withMessage("iterations must be >= 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> amount(1, 0, 1, 0))
        .withMessage("time in ms must be >= 1, got 0");
  }

  private static JmhOrder amount(int forks, int warmUps, int iterations, long milliseconds) {
    return new JmhOrder(
        List.of(), new TreeMap<>(), forks, warmUps, iterations, Duration.ofMillis(milliseconds));
  }

  @ParameterizedTest
  @EnumSource
  void preset_hasEnoughForksToBeCompared(JmhPreset preset) {
    assertThat(preset.order().forks()).isGreaterThanOrEqualTo(2);
    assertThat(preset.order().selects("dev.ishowtts.jmh.EngineBenchmark.speak")).isTrue();
    assertThat(preset.limit()).isGreaterThan(Duration.ofMinutes(1));
  }
}
