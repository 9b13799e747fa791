package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ishowtts.baselines.compare.Reference;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PreconditionCheckTest extends GateCheckContract {
  @Override
  GateCheck check() {
    return new PreconditionCheck();
  }

  @Test
  void tooManyLostPairs_areCountedByReason() {
    List<Restart> restarts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Restart whole =
          Runs.restart(i, i % 2 == 0 ? Side.BASELINE : Side.CANDIDATE, Optional.of(i / 2), 0.2);
      restarts.add(
          i == 1 || i == 4
              ? new Restart(
                  i,
                  whole.side(),
                  whole.block(),
                  3,
                  true,
                  whole.samples(),
                  Optional.of("clock moved"))
              : whole);
    }
    RunReport report =
        Runs.report(
            "r", List.of(new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), restarts)));
    Evidence evidence =
        new Evidence(
            report, Reference.withinRun(report), List.of(), List.of(), GatePolicy.STANDARD);
    assertThat(check().check(evidence))
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(
                Severity.INCONCLUSIVE,
                "s: 3 pairs of 5 that were run count, 80 % of 5 are needed; void restarts:"
                    + " {clock moved=2}"));
  }

  @Test
  void replacedPairs_areAWarning_untilTooFewAreLeft() {
    assertThat(ofReplaced(1, 4)).extracting(Finding::severity).containsExactly(Severity.WARNING);
    assertThat(ofReplaced(1, 4).get(0).message())
        .isEqualTo("s: 1 of 4 pairs are lost, 1 more were run; void restarts: {clocks-moved=1}");
    assertThat(ofReplaced(2, 4))
        .extracting(Finding::severity)
        .containsExactly(Severity.INCONCLUSIVE);
  }

  /* Two blocks, four pairs of which three are wanted. */
  private List<Finding> ofReplaced(int lost, int pairs) {
    List<Restart> restarts = new ArrayList<>();
    for (int i = 0; i < 2 * pairs; i++) {
      Restart whole =
          Runs.restart(i, i % 2 == 0 ? Side.BASELINE : Side.CANDIDATE, Optional.of(i / 4), 0.2);
      boolean isVoid = i % 2 == 1 && i / 2 < lost;
      restarts.add(isVoid ? voided(whole, "clocks-moved: restart " + i) : whole);
    }
    RunReport report =
        Runs.pairedWanting(
            3,
            Runs.report(
                "r",
                List.of(new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), restarts))));
    return check()
        .check(
            new Evidence(
                report, Reference.withinRun(report), List.of(), List.of(), GatePolicy.STANDARD));
  }

  private static Restart voided(Restart whole, String reason) {
    return new Restart(
        whole.index(),
        whole.side(),
        whole.block(),
        whole.warmups(),
        whole.steady(),
        whole.samples(),
        Optional.of(reason));
  }

  @Test
  void lostRestartsOfOneSide_areAWarning_untilTooFewAreLeft() {
    assertThat(ofOneSide(1, 4)).extracting(Finding::severity).containsExactly(Severity.WARNING);
    assertThat(ofOneSide(2, 4))
        .extracting(Finding::severity)
        .containsExactly(Severity.INCONCLUSIVE);
    assertThat(ofOneSide(2, 4).get(0).message())
        .isEqualTo("s: 2 of 4 restarts count, too few to say anything; void restarts: {too-hot=2}");
  }

  private List<Finding> ofOneSide(int lost, int ran) {
    List<Restart> restarts = new ArrayList<>();
    for (int i = 0; i < ran; i++) {
      Restart whole = Runs.restart(i, Side.CANDIDATE, Optional.empty(), 0.2);
      restarts.add(i < lost ? voided(whole, "too-hot: 90 °C") : whole);
    }
    RunReport report =
        Runs.report(
            "r", List.of(new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), restarts)));
    return check()
        .check(new Evidence(report, Optional.empty(), List.of(), List.of(), GatePolicy.STANDARD));
  }

  @Test
  void noisyBaseline_cannotBeComparedWith() {
    RunReport noisy =
        Runs.report(
            "r",
            List.of(
                Runs.scenario(
                    "s",
                    Side.CANDIDATE,
                    new double[] {0.20},
                    new double[] {0.25},
                    new double[] {0.15},
                    new double[] {0.22},
                    new double[] {0.18},
                    new double[] {0.30})));
    assertThat(check().check(evidence(noisy, noisy, GatePolicy.STANDARD)))
        .extracting(Finding::severity)
        .containsExactly(Severity.INCONCLUSIVE);
  }

  @Test
  void unsteadyRestart_isAWarning() {
    Restart whole = Runs.restart(0, Side.CANDIDATE, Optional.empty(), 0.2);
    Restart unsteady =
        new Restart(0, whole.side(), whole.block(), 10, false, whole.samples(), Optional.empty());
    RunReport report =
        Runs.report(
            "r",
            List.of(
                new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), List.of(unsteady))));
    assertThat(check().check(evidence(report, report, GatePolicy.STANDARD)))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
  }
}
