package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class TargetVarianceLeakTest {
  @Nested
  final class Target extends GateCheckContract {
    @Override
    GateCheck check() {
      return new TargetCheck();
    }

    @Test
    void boundsDecide() {
      assertThat(severity(0.19, GatePolicy.Marginal.INCONCLUSIVE)).isEqualTo(Severity.INFO);
      assertThat(severity(0.21, GatePolicy.Marginal.INCONCLUSIVE)).isEqualTo(Severity.FAIL);
      assertThat(severity(0.2, GatePolicy.Marginal.INCONCLUSIVE)).isEqualTo(Severity.INCONCLUSIVE);
      assertThat(severity(0.2, GatePolicy.Marginal.WARNING)).isEqualTo(Severity.WARNING);
    }

    @Test
    void oneRestart_isInconclusive() {
      RunReport one =
          Runs.report("r", List.of(Runs.scenario("s", Side.CANDIDATE, new double[] {1})));
      assertThat(check().check(evidence(one, one, policy(GatePolicy.Marginal.WARNING))))
          .extracting(Finding::severity)
          .containsExactly(Severity.INCONCLUSIVE);
    }

    @Test
    void stated_isTheTargetOfEveryFindingThatDecided() {
      RunReport run = noisy(0.21, 0.005, 8, 1);
      for (Finding finding :
          check().check(evidence(run, run, policy(GatePolicy.Marginal.WARNING)))) {
        assertThat(TargetCheck.stated(finding)).contains(new TargetCheck.Stated("rtf", 0.2));
      }
      RunReport one =
          Runs.report("r", List.of(Runs.scenario("s", Side.CANDIDATE, new double[] {1})));
      Finding undecided =
          check().check(evidence(one, one, policy(GatePolicy.Marginal.WARNING))).get(0);
      assertThat(TargetCheck.stated(undecided)).isEmpty();
      assertThat(
              TargetCheck.stated(
                  new Finding(
                      "relative",
                      Finding.Stage.JUDGEMENT,
                      Severity.FAIL,
                      Optional.empty(),
                      "RTF 1 [1, 1], target < 1.0")))
          .isEmpty();
    }

    private Severity severity(double rtf, GatePolicy.Marginal marginal) {
      RunReport run = noisy(rtf, 0.005, 8, 1);
      return check().check(evidence(run, run, policy(marginal))).get(0).severity();
    }

    private GatePolicy policy(GatePolicy.Marginal marginal) {
      return GatePolicy.STANDARD.withTarget(0.2, marginal);
    }
  }

  @Nested
  final class Variance extends GateCheckContract {
    @Override
    GateCheck check() {
      return new VarianceCheck();
    }

    @Test
    void noisierCandidate_failsOnlyAgainstACalmBaseline() {
      RunReport calm = noisy(0.2, 0.01, 30, 1);
      RunReport wild = noisy(0.2, 0.15, 30, 2);
      assertThat(found(wild, calm)).containsExactly(Severity.FAIL);
      assertThat(found(wild, wild)).containsExactly(Severity.WARNING);
      assertThat(found(calm, wild)).isEmpty();
    }

    private List<Severity> found(RunReport candidate, RunReport baseline) {
      return check().check(evidence(candidate, baseline, GatePolicy.STANDARD)).stream()
          .map(Finding::severity)
          .toList();
    }
  }

  @Nested
  final class Leak extends GateCheckContract {
    @Override
    GateCheck check() {
      return new LeakCheck();
    }

    @Test
    void growth_isFoundInAnHourUnderNoise() {
      assertThat(found(60, 40)).containsExactly(Severity.FAIL);
      assertThat(found(60, 0)).containsExactly(Severity.INFO);
      assertThat(found(60, 12)).containsExactly(Severity.INFO); // 288 MiB a day is tolerated
    }

    @Test
    void shortRun_isNotJudged() {
      assertThat(found(20, 400)).isEmpty();
    }

    private List<Severity> found(int minutes, double mibPerHour) {
      Random random = new Random(3);
      List<Long> offsets = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (long at = 0; at < minutes * 60_000L; at += 10_000) {
        offsets.add(at);
        values.add(1000 + mibPerHour * at / 3_600_000.0 + 8 * random.nextGaussian());
      }
      RunReport run = Runs.report("r", List.of());
      RunReport soak =
          new RunReport(
              run.schema(),
              run.id(),
              run.started(),
              run.finished(),
              "quick",
              run.origin(),
              run.model(),
              run.fingerprint(),
              run.metrics(),
              run.scenarios(),
              List.of(new TelemetrySeries("worker.rss", "MiB", offsets, values)),
              run.obstacles(),
              run.settings());
      return check().check(evidence(soak, soak, GatePolicy.STANDARD)).stream()
          .map(Finding::severity)
          .toList();
    }
  }

  private static RunReport noisy(double rtf, double sd, int restarts, long seed) {
    Random random = new Random(seed);
    double[][] values = new double[restarts][];
    for (int r = 0; r < restarts; r++) {
      values[r] = new double[] {rtf * Math.exp(sd * random.nextGaussian())};
    }
    return Runs.report("r", List.of(Runs.scenario("s", Side.CANDIDATE, values)));
  }
}
