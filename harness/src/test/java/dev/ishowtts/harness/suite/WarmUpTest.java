package dev.ishowtts.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  @Test
  void steady_threeNoFasterThanTheBestBefore_isSteady_howeverTheyScatter() {
    assertThat(warmUp.steady(walls(900, 100, 130, 96, 120))).isTrue();
    assertThat(warmUp.steady(walls(900, 100, 130, 94, 120))).isFalse();
    assertThat(warmUp.steady(walls(900, 800, 700, 600, 500))).isFalse();
  }

  /* Noise of 6 % around a level that is reached after the third synthesis. */
  @Test
  void steady_onARestlessHost_isReachedWithinTheMaximum() {
    int voids = 0;
    int nearOnly = 0;
    Random random = new Random(1);
    for (int restart = 0; restart < 2000; restart++) {
      List<Duration> walls = new ArrayList<>();
      boolean near = false;
      while (walls.size() < warmUp.maximum() && !warmUp.steady(walls)) {
        walls.add(noisy(walls.size() < 3 ? 300 - 60 * walls.size() : 100, random));
      }
      voids += warmUp.steady(walls) ? 0 : 1;
      List<Duration> longer = new ArrayList<>();
      while (longer.size() < warmUp.maximum() && !near) {
        longer.add(noisy(longer.size() < 3 ? 300 - 60 * longer.size() : 100, random));
        near = longer.size() >= 3 && isNear(longer.subList(longer.size() - 3, longer.size()));
      }
      nearOnly += near ? 0 : 1;
    }
    assertThat(voids).isLessThan(40); // 2 %
    assertThat(nearOnly).as("what nearness alone would have lost").isGreaterThan(400);
  }

  /* Each synthesis 10 % faster than the one before: never warm within ten. */
  @Test
  void steady_whatStillGetsFaster_isNot() {
    Random random = new Random(2);
    int steady = 0;
    for (int restart = 0; restart < 500; restart++) {
      List<Duration> walls = new ArrayList<>();
      while (walls.size() < 10 && !warmUp.steady(walls)) {
        double level = 1000 * Math.pow(0.9, walls.size());
        walls.add(Duration.ofNanos((long) (1e6 * level * (1 + 0.01 * random.nextGaussian()))));
      }
      steady += warmUp.steady(walls) ? 1 : 0;
    }
    assertThat(steady).isZero();
  }

  private static Duration noisy(double millis, Random random) {
    return Duration.ofNanos((long) (1e6 * millis * (1 + 0.06 * random.nextGaussian())));
  }

  private static boolean isNear(List<Duration> last) {
    long shortest = last.stream().mapToLong(Duration::toNanos).min().orElseThrow();
    return last.stream().mapToLong(Duration::toNanos).max().orElseThrow() <= 1.05 * shortest;
  }

  private static List<Duration> walls(long... millis) {
    return LongStream.of(millis).mapToObj(Duration::ofMillis).toList();
  }
}
