package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.compare.Comparer;
import dev.ishowtts.baselines.compare.Look;
import dev.ishowtts.baselines.compare.Reference;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Side;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What every {@link GateCheck} has to keep. */
abstract class GateCheckContract {
  /** Returns the check under test. */
  abstract GateCheck check();

  @Test
  final void isDiscoveredUnderItsName() {
    assertThat(ServiceLoader.load(GateCheck.class))
        .filteredOn(found -> found.getClass() == check().getClass())
        .hasSize(1);
    assertThat(check().name()).matches("[a-z]+(-[a-z]+)*");
  }

  @Test
  final void equalRuns_neverFailAndAreJudgedAlikeTwice() {
    RunReport run =
        Runs.report(
            "r",
            List.of(Runs.scenario("s", Side.CANDIDATE, new double[] {0.2}, new double[] {0.201})));
    Evidence evidence = evidence(run, run, GatePolicy.STANDARD);
    assertThat(check().check(evidence))
        .isEqualTo(check().check(evidence))
        .noneMatch(finding -> finding.severity() == Finding.Severity.FAIL)
        .allSatisfy(
            finding -> {
              assertThat(finding.check()).isEqualTo(check().name());
              assertThat(finding.stage()).isEqualTo(check().stage());
              assertThat(finding.message()).isNotBlank().doesNotContain("\n");
            });
  }

  @Test
  final void emptyRunWithoutBaseline_neverThrowsNorFails() {
    RunReport empty = Runs.report("r", List.of());
    assertThat(
            check()
                .check(
                    new Evidence(
                        empty, Optional.empty(), List.of(), List.of(), GatePolicy.STANDARD)))
        .noneMatch(finding -> finding.severity() == Finding.Severity.FAIL);
  }

  /** Returns {@code candidate} against one accepted session of {@code baseline}. */
  static Evidence evidence(RunReport candidate, RunReport baseline, GatePolicy policy) {
    Reference reference =
        Reference.stored(
            "one", List.of(baseline.scenarios().stream().map(Reference::candidate).toList()));
    return new Evidence(
        candidate,
        Optional.of(reference),
        new Comparer(policy.compare()).compare(candidate, reference, Look.ONLY),
        List.of(),
        policy);
  }
}
