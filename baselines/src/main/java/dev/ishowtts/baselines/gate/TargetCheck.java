package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.MeanEstimate;
import java.util.List;

/** Is every scenario's RTF below the target? One-sided 99 % bounds over restarts. */
@AutoService(GateCheck.class)
public final class TargetCheck implements GateCheck {
  /** Creates the check. */
  public TargetCheck() {}

  @Override
  public String name() {
    return "target";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.JUDGEMENT;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    evidence
        .policy()
        .targetRtf()
        .ifPresent(
            target ->
                evidence.report().scenarios().stream()
                    .filter(result -> result.scenario().primary().equals(Metric.RTF.key()))
                    .forEach(result -> judge(result, target, evidence.policy(), findings)));
    return findings.list();
  }

  private static void judge(
      ScenarioResult result, double target, GatePolicy policy, Findings findings) {
    String id = result.scenario().id();
    double[] medians = result.restartMedians(Side.CANDIDATE, Metric.RTF.key());
    if (medians.length < 2) {
      findings.addFor(
          id,
          Severity.INCONCLUSIVE,
          "RTF target %.3g needs at least 2 restarts that count, got %d",
          target,
          medians.length);
      return;
    }
    MeanEstimate rtf = MeanEstimate.of(medians);
    double low = rtf.lower(1 - GatePolicy.ALPHA);
    double high = rtf.upper(1 - GatePolicy.ALPHA);
    Severity severity = Severity.INFO;
    if (low >= target) {
      severity = Severity.FAIL;
    } else if (high >= target) {
      severity =
          policy.marginal() == GatePolicy.Marginal.WARNING
              ? Severity.WARNING
              : Severity.INCONCLUSIVE;
    }
    findings.addFor(
        id,
        severity,
        "RTF %.3f [%.3f, %.3f], target < %.3f",
        Descriptive.mean(medians),
        low,
        high,
        target);
  }
}
