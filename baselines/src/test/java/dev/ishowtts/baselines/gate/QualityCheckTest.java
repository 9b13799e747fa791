package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.Side;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class QualityCheckTest extends GateCheckContract {
  private static final ScenarioQuality.Finding FLAT =
      new ScenarioQuality.Finding("flat", true, "flat 1, allowed 0 to 0");
  private static final ScenarioQuality.Finding CLICK =
      new ScenarioQuality.Finding("click_n", false, "click_n 2, allowed 0 to 0");

  @Override
  GateCheck check() {
    return new QualityCheck();
  }

  @Test
  void brokenSound_failsTheGate_othersAreToBeListenedTo() {
    List<Finding> findings =
        found(
            heard("short_1-nfe32", Side.CANDIDATE, CLICK),
            heard("short_1-nfe5", Side.CANDIDATE, FLAT));

    assertThat(findings)
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(Severity.WARNING, "short_1-nfe32: click_n 2, allowed 0 to 0"),
            tuple(Severity.FAIL, "short_1-nfe5: flat 1, allowed 0 to 0"));
    assertThat(Judge.verdict(findings)).isEqualTo(Verdict.FAIL);
  }

  @Test
  void soundThatIsBrokenWithoutTheChange_isAWarning() {
    assertThat(
            found(
                heard("short_1-nfe5", Side.BASELINE, FLAT),
                heard("short_1-nfe5", Side.CANDIDATE, FLAT)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.message()).endsWith("; so it is without the change");
            });
    assertThat(
            found(
                heard("short_1-nfe32", Side.CANDIDATE, FLAT),
                heard("short_1-nfe5", Side.CANDIDATE, FLAT)))
        .extracting(Finding::severity)
        .containsExactly(Severity.FAIL, Severity.WARNING);
  }

  @Test
  void missingSound_isInconclusive() {
    ScenarioQuality missing =
        new ScenarioQuality(
            "short_1-nfe5",
            Side.CANDIDATE,
            "short_1-nfe32",
            new TreeMap<>(),
            new TreeMap<>(Map.of("sound", "the worker kept no sound of it")),
            List.of());
    assertThat(found(missing))
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(
                Severity.INCONCLUSIVE,
                "short_1-nfe5: its sound was not measured: the worker kept no sound of it"));
  }

  private List<Finding> found(ScenarioQuality... quality) {
    RunReport report = Runs.heard(Runs.report("r", List.of()), quality);
    return check()
        .check(new Evidence(report, Optional.empty(), List.of(), List.of(), GatePolicy.STANDARD));
  }

  private static ScenarioQuality heard(
      String scenario, Side side, ScenarioQuality.Finding... findings) {
    return new ScenarioQuality(
        scenario,
        side,
        "short_1-nfe32",
        new TreeMap<>(Map.of("stoi", 0.9)),
        new TreeMap<>(),
        List.of(findings));
  }
}
