package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DriftCheckTest extends GateCheckContract {
  @Override
  GateCheck check() {
    return new DriftCheck();
  }

  @Test
  void slowingDown_isFoundUnderNoise() {
    assertThat(found("soak", 60, 0.08)).containsExactly(Severity.FAIL);
    assertThat(found("soak", 60, 0)).containsExactly(Severity.INFO);
    assertThat(found("soak", 60, -0.08)).containsExactly(Severity.INFO);
  }

  @Test
  void shortSoak_isInconclusive_andOtherRunsAreNotAsked() {
    assertThat(found("soak", 20, 0)).containsExactly(Severity.INCONCLUSIVE);
    assertThat(found("speech", 60, 0.08)).isEmpty();
  }

  /* Two texts of unlike RTF; every 30 s one sample of each, with 3 % noise. */
  private List<Severity> found(String kind, int minutes, double perHour) {
    Random random = new Random(3);
    List<ScenarioResult> results = new ArrayList<>();
    for (double rtf : new double[] {0.2, 0.4}) {
      List<Sample> samples = new ArrayList<>();
      for (long at = 0; at < minutes * 60L; at += 30) {
        double value = rtf * Math.exp(perHour * at / 3600.0 + 0.03 * random.nextGaussian());
        samples.add(
            new Sample(Instant.EPOCH.plusSeconds(at), Map.of("rtf", value), Optional.empty()));
      }
      Restart restart =
          new Restart(0, Side.CANDIDATE, Optional.empty(), 3, true, samples, Optional.empty());
      results.add(
          new ScenarioResult(
              new Scenario("s" + rtf, "c", "rtf", Map.of("kind", kind)), List.of(restart)));
    }
    RunReport run = Runs.report("r", results);
    return check().check(evidence(run, run, GatePolicy.STANDARD)).stream()
        .map(Finding::severity)
        .toList();
  }
}
