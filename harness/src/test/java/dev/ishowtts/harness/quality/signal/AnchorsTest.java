package dev.ishowtts.harness.quality.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Degraded sounds, and the map of words between two renditions. */
final class AnchorsTest {
  private static final int RATE = 24_000;

  private static Signal tone(double hertz) {
    double[] x = new double[RATE];
    Arrays.setAll(x, i -> 0.5 * Math.sin(2 * Math.PI * hertz * i / RATE));
    return Signal.of(x, RATE);
  }

  private static double decibels(Signal after, Signal before) {
    return 10
        * Math.log10(after.power(2_000, 22_000) / before.power(2_000, 22_000)); // without the ends
  }

  @Test
  void lowPassed_tones_keepsThoseBelowAndTakesThoseAbove() {
    assertThat(decibels(Anchors.lowPassed(tone(1_000), 3_500), tone(1_000)))
        .isEqualTo(0, within(0.1));
    assertThat(decibels(Anchors.lowPassed(tone(3_300), 3_500), tone(3_300)))
        .isEqualTo(0, within(0.5));
    assertThat(decibels(Anchors.lowPassed(tone(3_900), 3_500), tone(3_900))).isLessThan(-40);
    assertThat(Anchors.lowPassed(tone(1_000), 3_500).length()).isEqualTo(RATE);
  }

  @Test
  void lowPassed_lowRate_isUnchanged() {
    Signal narrow = Signal.of(new double[] {0.1, 0.2}, 6_000);

    assertThat(Anchors.lowPassed(narrow, 3_500).samples()).containsExactly(0.1, 0.2);
    assertThatIllegalArgumentException().isThrownBy(() -> Anchors.lowPassed(narrow, 0));
  }

  @Test
  void ticked_silence_hasSixOfTheAmplitude() {
    double[] ticked = Anchors.ticked(Signal.of(new double[RATE], RATE), 6, 0.3).samples();

    for (int k = 0; k < 6; k++) {
      int at = (int) ((k + 0.5) * RATE / 6);
      assertThat(ticked[at]).isEqualTo(0.3, within(1e-12));
      assertThat(ticked[at - 1]).isZero();
    }
    assertThat(Arrays.stream(ticked).filter(x -> x != 0).count()).isLessThanOrEqualTo(6 * 72);
  }

  private static Clip words(double lead) {
    SplittableRandom random = new SplittableRandom(4);
    int start = (int) (lead * RATE);
    double[] x = new double[start + 2 * RATE];
    for (int word = 0; word < 8; word++) {
      double hertz = 200 + 350 * word;
      for (int n = 0; n < RATE / 5; n++) {
        double swell = Math.sin(Math.PI * n * 5 / RATE);
        x[start + word * RATE / 4 + n] =
            swell * (0.3 * Math.sin(2 * Math.PI * hertz * n / RATE) + 0.01 * random.nextDouble());
      }
    }
    return Clip.of(Signal.of(x, RATE));
  }

  @Test
  void warpTo_laterRendition_isAsMuchLater() {
    WarpMap map = words(0.1).warpTo(words(0.4));

    assertThat(map.points().get(0)).isEqualTo(new WarpMap.Point(0, 0));
    assertThat(map.points().get(map.points().size() - 1)).isEqualTo(new WarpMap.Point(2.1, 2.4));
    assertThat(map.points())
        .filteredOn(point -> point.first() > 0.2 && point.first() < 1.9)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            point -> assertThat(point.second() - point.first()).isEqualTo(0.3, within(0.03)));
    for (int i = 1; i < map.points().size(); i++) {
      assertThat(map.points().get(i).first())
          .isGreaterThanOrEqualTo(map.points().get(i - 1).first());
      assertThat(map.points().get(i).second())
          .isGreaterThanOrEqualTo(map.points().get(i - 1).second());
    }
    assertThat(map.inverse().points().get(3).first()).isEqualTo(map.points().get(3).second());
  }
}
