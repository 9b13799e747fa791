package dev.ishowtts.baselines.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.GroupSequential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ComparerTest {
  private static final Comparer COMPARER = new Comparer(ComparePolicy.STANDARD);

  @Test
  void paired_tenPercentSlower_isWorseWithIntervalAroundIt() {
    RunReport report = Runs.report("r", List.of(paired("a", 1.1, 1), paired("b", 1.1, 2)));
    List<Comparison> comparisons = compare(report);
    assertThat(comparisons)
        .extracting(Comparison::scenario)
        .containsExactly("a", "b", Comparison.ALL);
    for (Comparison comparison : comparisons) {
      assertThat(comparison.outcome()).isEqualTo(Outcome.WORSE);
      Comparison.Figures figures = comparison.figures().orElseThrow();
      assertThat(figures.ratio()).isCloseTo(1.1, within(0.02));
      assertThat(figures.candidate() / figures.baseline())
          .isCloseTo(figures.ratio(), within(1e-12));
      assertThat(figures.low()).isLessThan(figures.ratio());
      assertThat(figures.high()).isGreaterThan(figures.ratio());
      assertThat(figures.pWorse()).isLessThan(0.005);
      assertThat(figures.pairs()).isEqualTo(12);
    }
  }

  @Test
  void paired_sameWork_isSameAndCertain() {
    RunReport report = Runs.report("r", List.of(paired("a", 1, 1), paired("b", 1, 2)));
    assertThat(compare(report))
        .allSatisfy(
            comparison -> {
              assertThat(comparison.outcome()).isEqualTo(Outcome.SAME);
              assertThat(comparison.certain()).isTrue();
            });
  }

  @Test
  void paired_voidRestart_dropsItsPartnerToo() {
    ScenarioResult whole = paired("a", 1.1, 1);
    List<Restart> restarts = new ArrayList<>(whole.restarts());
    Restart first = restarts.get(0);
    restarts.set(
        0,
        new Restart(
            first.index(),
            first.side(),
            first.block(),
            3,
            true,
            List.of(Runs.sample(99)),
            Optional.of("clock moved")));
    Comparison comparison =
        compare(Runs.report("r", List.of(new ScenarioResult(whole.scenario(), restarts)))).get(0);
    assertThat(comparison.figures().orElseThrow().pairs()).isEqualTo(11);
    assertThat(comparison.figures().orElseThrow().ratio()).isCloseTo(1.1, within(0.02));
  }

  @Test
  void paired_linearDrift_cancelsInEveryBlock() {
    List<Restart> restarts = new ArrayList<>();
    for (int block = 0; block < 6; block++) {
      for (int k = 0; k < 4; k++) {
        int index = 4 * block + k;
        Side side = (k == 0 || k == 3) == (block % 2 == 0) ? Side.BASELINE : Side.CANDIDATE;
        restarts.add(Runs.restart(index, side, Optional.of(block), 0.2 * Math.exp(0.005 * index)));
      }
    }
    ScenarioResult result = new ScenarioResult(new Scenario("a", "c", "rtf", Map.of()), restarts);
    Comparison comparison = compare(Runs.report("r", List.of(result))).get(0);
    assertThat(comparison.figures().orElseThrow().ratio()).isCloseTo(1, within(1e-12));
    assertThat(comparison.outcome()).isEqualTo(Outcome.SAME);
  }

  @Test
  void stored_everyK_findsAClearLoss() {
    for (int k : new int[] {1, 3, 8, 12}) {
      RunReport slow = Runs.report("r", List.of(once("a", 1.15, 77), once("b", 1.15, 78)));
      List<Comparison> comparisons = COMPARER.compare(slow, reference(k), Look.ONLY);
      assertThat(comparisons.get(2).scenario()).isEqualTo(Comparison.ALL);
      assertThat(comparisons.get(2).outcome()).isEqualTo(Outcome.WORSE);
      assertThat(comparisons.get(2).figures().orElseThrow().ratio()).isCloseTo(1.15, within(0.04));
    }
  }

  @Test
  void stored_higherIsBetter_invertsTheHarm() {
    Metric throughput = new Metric("ops", "op/s", Direction.HIGHER_IS_BETTER, "Operations.");
    RunReport before = throughput(throughput, 100, 101, 99);
    RunReport after = throughput(throughput, 80, 81, 79);
    Comparison comparison = COMPARER.compare(after, stored(before), Look.ONLY).get(0);
    assertThat(comparison.outcome()).isEqualTo(Outcome.WORSE);
    Comparison.Figures figures = comparison.figures().orElseThrow();
    assertThat(figures.ratio()).isCloseTo(0.8, within(0.001));
    assertThat(figures.baseline()).isCloseTo(100, within(0.01));
    assertThat(figures.low()).isLessThan(0.8);
    assertThat(figures.high()).isBetween(0.8, 0.9);
    assertThat(COMPARER.compare(before, stored(after), Look.ONLY).get(0).outcome())
        .isEqualTo(Outcome.BETTER);
  }

  @Test
  void stored_whatCannotBeCompared_saysWhy() {
    Reference reference = reference(1);
    RunReport report = Runs.report("r", List.of(once("a", 1, 5), once("new", 1, 6)));
    List<Comparison> comparisons = COMPARER.compare(report, reference, Look.ONLY);
    assertThat(comparisons)
        .extracting(Comparison::scenario, Comparison::outcome, Comparison::reason)
        .contains(
            tuple("new", Outcome.NOT_COMPARABLE, "the baseline has no such scenario"),
            tuple("b", Outcome.NOT_COMPARABLE, "the baseline has it, this run does not"));
    RunReport single =
        Runs.report("r", List.of(Runs.scenario("a", Side.CANDIDATE, new double[] {1})));
    assertThat(COMPARER.compare(single, stored(single), Look.ONLY).get(0).reason())
        .contains("at least 2 restarts a side");
  }

  @Test
  void stored_shorterAudioOrOtherText_isNotComparable() {
    RunReport before = Runs.report("r", List.of(once("a", 1, 5)));
    RunReport shorter =
        Runs.report("s", List.of(altered(once("a", 1, 6), Map.of("rtf", 0.2, "audio_ms", 1900.0))));
    assertThat(COMPARER.compare(shorter, stored(before), Look.ONLY).get(0).reason())
        .isEqualTo("audio length changed 2000 → 1900 ms (-5.00 %), so RTF and time disagree");
    ScenarioResult same = once("a", 1, 5);
    RunReport other =
        Runs.report(
            "t",
            List.of(
                new ScenarioResult(
                    new Scenario("a", "short", "rtf", Map.of("text", "another")),
                    same.restarts())));
    assertThat(COMPARER.compare(other, stored(before), Look.ONLY).get(0).reason())
        .contains("other content");
    RunReport zero =
        Runs.report("u", List.of(altered(once("a", 1, 6), Map.of("rtf", 0.0, "audio_ms", 2000.0))));
    assertThat(COMPARER.compare(zero, stored(before), Look.ONLY).get(0).reason())
        .contains("must be > 0");
  }

  @Test
  void looks_spendAlphaAsObrienAndFleming() {
    // Nominal p at the three looks of a design of 1 %: 2.3e-5, .00197, .00927.
    assertThat(GroupSequential.spent(0.00927, 3, 3)).isCloseTo(0.01, within(5e-5));
    assertThat(GroupSequential.spent(0.00197, 2, 3)).isCloseTo(0.01, within(1e-4));
    assertThat(GroupSequential.spent(2.3e-5, 1, 3)).isCloseTo(0.01, within(2e-4));
    assertThat(GroupSequential.spent(0.03, 1, 1)).isEqualTo(0.03);
    RunReport report = Runs.report("r", List.of(paired("a", 1.035, 3)));
    double only = compare(report).get(0).figures().orElseThrow().pWorse();
    double early =
        COMPARER
            .compare(report, Reference.withinRun(report).orElseThrow(), new Look(1, 3))
            .get(0)
            .figures()
            .orElseThrow()
            .pWorse();
    assertThat(early).isGreaterThan(only);
  }

  private static List<Comparison> compare(RunReport report) {
    return COMPARER.compare(report, Reference.withinRun(report).orElseThrow(), Look.ONLY);
  }

  private static Reference stored(RunReport report) {
    return Reference.stored(
        "one", List.of(report.scenarios().stream().map(Reference::candidate).toList()));
  }

  private static Reference reference(int sessions) {
    List<List<ScenarioSession>> all = new ArrayList<>();
    for (int k = 0; k < sessions; k++) {
      all.add(
          List.of(
              Reference.candidate(once("a", 1, 100 + k)),
              Reference.candidate(once("b", 1, 200 + k))));
    }
    return Reference.stored(sessions + " sessions", all);
  }

  /** Twelve restarts a side in ABBA and BAAB blocks, CV 1 %. */
  private static ScenarioResult paired(String id, double ratio, long seed) {
    Random random = new Random(seed);
    List<Restart> restarts = new ArrayList<>();
    for (int block = 0; block < 6; block++) {
      for (int k = 0; k < 4; k++) {
        Side side = (k == 0 || k == 3) == (block % 2 == 0) ? Side.BASELINE : Side.CANDIDATE;
        double level = 0.2 * (side == Side.CANDIDATE ? ratio : 1);
        restarts.add(
            Runs.restart(
                4 * block + k,
                side,
                Optional.of(block),
                random.doubles(3).map(x -> level * (1 + 0.02 * (x - 0.5))).toArray()));
      }
    }
    return new ScenarioResult(new Scenario(id, "short", "rtf", Map.of("text", "你好")), restarts);
  }

  private static ScenarioResult once(String id, double ratio, long seed) {
    Random random = new Random(seed);
    double[][] restarts = new double[4][];
    for (int r = 0; r < restarts.length; r++) {
      restarts[r] = random.doubles(3).map(x -> 0.2 * ratio * (1 + 0.02 * (x - 0.5))).toArray();
    }
    return Runs.scenario(id, Side.CANDIDATE, restarts);
  }

  private static ScenarioResult altered(ScenarioResult result, Map<String, Double> values) {
    List<Restart> restarts =
        result.restarts().stream()
            .map(
                r ->
                    new Restart(
                        r.index(),
                        r.side(),
                        r.block(),
                        3,
                        true,
                        List.of(new Sample(Instant.EPOCH, values, Optional.empty())),
                        Optional.empty()))
            .toList();
    return new ScenarioResult(result.scenario(), restarts);
  }

  private static RunReport throughput(Metric metric, double... forks) {
    List<Restart> restarts = new ArrayList<>();
    for (double value : forks) {
      restarts.add(
          new Restart(
              restarts.size(),
              Side.CANDIDATE,
              Optional.empty(),
              1,
              true,
              List.of(new Sample(Instant.EPOCH, Map.of("ops", value), Optional.empty())),
              Optional.empty()));
    }
    RunReport base = Runs.report("jmh", List.of());
    return new RunReport(
        base.schema(),
        base.id(),
        base.started(),
        base.finished(),
        base.suite(),
        base.origin(),
        base.model(),
        base.fingerprint(),
        List.of(metric),
        List.of(new ScenarioResult(new Scenario("jmh:X.y", "jmh", "ops", Map.of()), restarts)),
        List.of(),
        List.of(),
        Map.of());
  }
}
