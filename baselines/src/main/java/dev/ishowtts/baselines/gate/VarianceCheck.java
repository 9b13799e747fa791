package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import java.util.List;
import java.util.Locale;

/**
 * Is it steady? A candidate whose restarts vary by more than the budget with 99 % confidence, where
 * the baseline's stay within it, is a regression of its own.
 */
@AutoService(GateCheck.class)
public final class VarianceCheck implements GateCheck {
  /** Creates the check. */
  public VarianceCheck() {}

  @Override
  public String name() {
    return "variance";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.JUDGEMENT;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    RestartSpread.byBudget(evidence).forEach((budget, spreads) -> judge(budget, spreads, findings));
    return findings.list();
  }

  private static void judge(double budget, RestartSpread.Sides spreads, Findings findings) {
    RestartSpread baseline = spreads.baseline();
    RestartSpread candidate = spreads.candidate();
    if (!candidate.isKnown() || candidate.cvPercent() <= budget) {
      return;
    }
    double low = candidate.lowerPercent(1 - GatePolicy.ALPHA);
    boolean regression = low > budget && baseline.isKnown() && baseline.cvPercent() <= budget;
    findings.add(
        regression ? Severity.FAIL : Severity.WARNING,
        "the restarts vary by %.1f %% (at least %.1f %% with 99 %% confidence), the budget is"
            + " %.1f %%%s",
        candidate.cvPercent(),
        low,
        budget,
        baseline.isKnown()
            ? String.format(Locale.ROOT, ", the baseline %.1f %%", baseline.cvPercent())
            : "");
  }
}
