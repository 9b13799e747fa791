package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.compare.PairCount;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.util.List;
import java.util.TreeMap;

/**
 * Can the run say anything? Invalidating obstacles, too many pairs lost in a paired run, a baseline
 * that is too noisy.
 */
@AutoService(GateCheck.class)
public final class PreconditionCheck implements GateCheck {
  /** Creates the check. */
  public PreconditionCheck() {}

  @Override
  public String name() {
    return "precondition";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.PRECONDITION;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    for (Obstacle obstacle : evidence.report().obstacles()) {
      boolean blocks =
          obstacle.invalidates() && !evidence.policy().waived().contains(obstacle.code());
      findings.add(
          blocks ? Severity.INCONCLUSIVE : Severity.WARNING,
          "%s: %s",
          obstacle.code(),
          obstacle.message());
    }
    if (evidence.report().scenarios().isEmpty()) {
      findings.add(Severity.INCONCLUSIVE, "the run measured no scenario");
    }
    evidence
        .reference()
        .filter(reference -> reference.paired())
        .ifPresent(
            reference ->
                evidence
                    .report()
                    .scenarios()
                    .forEach(result -> lostPairs(result, evidence.policy(), findings)));
    unsteady(evidence.report(), findings);
    noisyBaseline(evidence, findings);
    return findings.list();
  }

  private static void lostPairs(ScenarioResult result, GatePolicy policy, Findings findings) {
    PairCount pairs = PairCount.of(result);
    if (pairs.planned() == 0 || pairs.valid() < policy.validPairs() * pairs.planned()) {
      TreeMap<String, Integer> reasons = new TreeMap<>();
      result
          .restarts()
          .forEach(r -> r.voidReason().ifPresent(why -> reasons.merge(why, 1, Integer::sum)));
      findings.addFor(
          result.scenario().id(),
          Severity.INCONCLUSIVE,
          "%d of %d pairs count, %.0f %% are needed; void restarts: %s",
          pairs.valid(),
          pairs.planned(),
          100 * policy.validPairs(),
          reasons);
    }
  }

  private static void noisyBaseline(Evidence evidence, Findings findings) {
    RestartSpread.byBudget(evidence)
        .forEach(
            (budget, spreads) -> {
              RestartSpread spread = spreads.baseline();
              if (spread.isKnown() && spread.cvPercent() > budget) {
                findings.add(
                    Severity.INCONCLUSIVE,
                    "the baseline's restarts vary by %.1f %%, the budget is %.1f %%: too noisy to"
                        + " compare",
                    spread.cvPercent(),
                    budget);
              }
            });
  }

  private static void unsteady(RunReport report, Findings findings) {
    for (ScenarioResult result : report.scenarios()) {
      long unsteady = result.restarts().stream().filter(r -> r.isValid() && !r.steady()).count();
      if (unsteady > 0) {
        findings.addFor(
            result.scenario().id(),
            Severity.WARNING,
            "%d of %d restarts never reached a steady state in their warm-up",
            unsteady,
            result.restarts().size());
      }
    }
  }
}
