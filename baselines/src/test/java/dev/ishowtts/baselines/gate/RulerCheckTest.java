package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RulerCheckTest extends GateCheckContract {
  @Override
  GateCheck check() {
    return new RulerCheck();
  }

  @Test
  void steadyMachine_isForTheRecord() {
    assertThat(found(5.00, 5.01, 5.02, 5.00))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  @Test
  void sidesDiffer_isInconclusive() {
    assertThat(found(5.00, 5.10, 5.00, 5.10))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.INCONCLUSIVE);
              assertThat(finding.message())
                  .startsWith("control ruler cpu 5.000 → 5.100 ms, +2.00 % (at most 1.0 %)")
                  .endsWith("measure on a quiet one");
            });
  }

  @Test
  void restlessMachine_isInconclusiveThoughTheMeansAgree() {
    assertThat(found(4.8, 5.2, 5.2, 4.8))
        .extracting(Finding::severity)
        .containsExactly(Severity.INCONCLUSIVE);
  }

  @Test
  void missingReadings_areInconclusive() {
    assertThat(found()).extracting(Finding::severity).containsExactly(Severity.INCONCLUSIVE);
    assertThat(found(5)).extracting(Finding::severity).containsExactly(Severity.INCONCLUSIVE);
  }

  @Test
  void unpairedRun_hasNothingToCompare() {
    RunReport alone = Runs.report("r", List.of());
    assertThat(check().check(evidence(alone, alone, GatePolicy.STANDARD))).isEmpty();
  }

  private List<Finding> found(double... rulers) {
    RunReport run = Runs.paired(Runs.report("r", List.of()), rulers);
    return check().check(evidence(run, run, GatePolicy.STANDARD));
  }
}
