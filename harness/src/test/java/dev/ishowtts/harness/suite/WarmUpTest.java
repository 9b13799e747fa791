package dev.ishowtts.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  private final WarmUp warmUp = new WarmUp(3, 10, 0.05);

  @Test
  void steady_lastThreeWithinTolerance_isSteady() {
    assertThat(warmUp.steady(walls(900, 100, 104, 102))).isTrue();
    assertThat(warmUp.steady(walls(100, 105, 100))).isTrue();
  }

  @Test
  void steady_spreadBeyondTolerance_isNot() {
    assertThat(warmUp.steady(walls(100, 100, 106))).isFalse();
    assertThat(warmUp.steady(walls(100, 100, 100, 90))).isFalse();
  }

  @Test
  void steady_fewerThanMinimum_isNot() {
    assertThat(warmUp.steady(walls(100, 100))).isFalse();
    assertThat(new WarmUp(2, 5, 0.05).steady(walls(100, 101))).isTrue();
    assertThat(warmUp.steady(List.of())).isFalse();
  }

  private static List<Duration> walls(long... millis) {
    return LongStream.of(millis).mapToObj(Duration::ofMillis).toList();
  }
}
