package dev.ishowtts.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.stats.ChangePoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the benchmarks of the gate work on: it must be the work that it does every day. */
final class StatisticsBenchmarksTest {
  @Test
  void judge_isAComparisonOfEveryScenario() {
    GateBenchmark benchmark = new GateBenchmark();
    benchmark.measure();

    JudgedRun judged = benchmark.judge();

    assertThat(judged.comparisons()).hasSize(13); // 12 scenarios and their mean
    assertThat(judged.comparisons())
        .extracting(Comparison::outcome)
        .doesNotContain(Outcome.NOT_COMPARABLE);
    assertThat(judged.verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void changePoints_manyLevels_areFound() {
    ChangePointBenchmark benchmark = new ChangePointBenchmark();
    benchmark.points = 2000;
    benchmark.measure();

    for (List<ChangePoint> found : List.of(benchmark.ranks(), benchmark.energy())) {
      assertThat(found)
          .extracting(ChangePoint::index)
          .anyMatch(index -> Math.abs(index - 500) < 25)
          .anyMatch(index -> Math.abs(index - 1000) < 25)
          .anyMatch(index -> Math.abs(index - 1500) < 25);
    }
  }

  @Test
  void statistics_ofRatiosAroundOne_seeNothing() {
    StatisticsBenchmark benchmark = new StatisticsBenchmark();
    benchmark.measure();

    assertThat(benchmark.pairedTest().failed()).isFalse();
    assertThat(benchmark.hodgesLehmann().estimate()).isCloseTo(0, within(0.02)); // 3 % of 60 pairs
    assertThat(benchmark.signedRanks()).isBetween(0.01, 0.99);
  }
}
