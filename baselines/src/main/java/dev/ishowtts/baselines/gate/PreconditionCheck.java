package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.compare.PairCount;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Can the run say anything? Invalidating obstacles, too many restarts or pairs lost, a baseline
 * that is too noisy.
 */
@AutoService(GateCheck.class)
public final class PreconditionCheck implements GateCheck {
  /* A run replaces void restarts by up to half as many as it planned. */
  private static final double REPLACED = 1.5;

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
    boolean paired = evidence.reference().filter(reference -> reference.paired()).isPresent();
    for (ScenarioResult result : evidence.report().scenarios()) {
      if (paired) {
        lostPairs(result, evidence, findings);
      } else {
        lostRestarts(result, evidence.policy(), findings);
      }
    }
    unsteady(evidence.report(), findings);
    noisyBaseline(evidence, findings);
    return findings.list();
  }

  /* Lost pairs were replaced while the run's order had blocks to spare: what is missing here is
   * missing for good. */
  private static void lostPairs(ScenarioResult result, Evidence evidence, Findings findings) {
    PairCount pairs = PairCount.of(result);
    int wanted = evidence.report().pairing().map(Pairing::pairs).orElse(pairs.ran());
    if (pairs.ran() == 0 || pairs.valid() < evidence.policy().validPairs() * wanted) {
      findings.addFor(
          result.scenario().id(),
          Severity.INCONCLUSIVE,
          "%d pairs of %d that were run count, %.0f %% of %d are needed; void restarts: %s",
          pairs.valid(),
          pairs.ran(),
          100 * evidence.policy().validPairs(),
          wanted,
          voidReasons(result));
    } else if (pairs.standing() < pairs.ran()) {
      findings.addFor(
          result.scenario().id(),
          Severity.WARNING,
          "%d of %d pairs are lost%s; void restarts: %s",
          pairs.ran() - pairs.standing(),
          pairs.ran(),
          pairs.ran() > wanted ? ", " + (pairs.ran() - wanted) + " more were run" : "",
          voidReasons(result));
    }
  }

  private static void lostRestarts(ScenarioResult result, GatePolicy policy, Findings findings) {
    int ran = result.restarts().size();
    long valid = result.restarts().stream().filter(Restart::isValid).count();
    if (valid < ran) {
      boolean tooFew = valid < policy.validPairs() * ran / REPLACED;
      findings.addFor(
          result.scenario().id(),
          tooFew ? Severity.INCONCLUSIVE : Severity.WARNING,
          "%d of %d restarts count%s; void restarts: %s",
          valid,
          ran,
          tooFew ? ", too few to say anything" : "",
          voidReasons(result));
    }
  }

  private static SortedMap<String, Integer> voidReasons(ScenarioResult result) {
    TreeMap<String, Integer> reasons = new TreeMap<>();
    result
        .restarts()
        .forEach(r -> r.voidClass().ifPresent(why -> reasons.merge(why, 1, Integer::sum)));
    return reasons;
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
