package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.Side;
import java.util.List;

/**
 * Does it sound right? Broken sound fails the gate, unless the other side of a paired run, or the
 * scenario that it is held against, is broken in the same way: then the speed is not what broke it.
 * Everything else is for somebody to listen to.
 */
@AutoService(GateCheck.class)
public final class QualityCheck implements GateCheck {
  /** Creates the check. */
  public QualityCheck() {}

  @Override
  public String name() {
    return "quality";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.SANITY;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    List<ScenarioQuality> all = evidence.report().quality();
    for (ScenarioQuality quality : all) {
      if (quality.side() == Side.BASELINE) {
        continue;
      }
      if (quality.values().isEmpty()) {
        findings.addFor(
            quality.scenario(),
            Severity.INCONCLUSIVE,
            "its sound was not measured: %s",
            String.join(", ", quality.missing().values()));
      }
      for (ScenarioQuality.Finding finding : quality.findings()) {
        boolean fails = finding.broken() && !isBrokenElsewhere(quality, finding, all);
        findings.addFor(
            quality.scenario(),
            fails ? Severity.FAIL : Severity.WARNING,
            "%s%s",
            finding.message(),
            finding.broken() && !fails ? "; so it is without the change" : "");
      }
    }
    return findings.list();
  }

  private static boolean isBrokenElsewhere(
      ScenarioQuality quality, ScenarioQuality.Finding finding, List<ScenarioQuality> all) {
    return all.stream()
        .filter(
            other ->
                other.side() == Side.BASELINE
                    ? other.scenario().equals(quality.scenario())
                    : other.scenario().equals(quality.reference())
                        && !quality.scenario().equals(quality.reference()))
        .flatMap(other -> other.findings().stream())
        .anyMatch(other -> other.broken() && other.measure().equals(finding.measure()));
  }
}
