package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.compare.ScenarioRule;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Direction;
import java.util.List;
import java.util.Locale;

/** Is it slower than the baseline? Reads the comparisons; without any it says how to get one. */
@AutoService(GateCheck.class)
public final class RelativeCheck implements GateCheck {
  /** Creates the check. */
  public RelativeCheck() {}

  @Override
  public String name() {
    return "relative";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.JUDGEMENT;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    if (evidence.reference().isEmpty()) {
      missing(evidence, findings);
      return findings.list();
    }
    RelativeLimits limits =
        evidence.reference().get().paired()
            ? evidence.policy().compare().paired()
            : evidence.policy().compare().stored();
    for (Comparison comparison : evidence.comparisons()) {
      ComparePolicy policy = evidence.policy().compare();
      String scenario = comparison.scenario();
      String key = comparison.metric().key();
      add(
          comparison,
          scenario.equals(Comparison.ALL) ? limits : policy.limits(limits, scenario, key),
          policy.standing(scenario, key) == ScenarioRule.Standing.WARN,
          findings);
    }
    return findings.list();
  }

  private static void missing(Evidence evidence, Findings findings) {
    String accept =
        "./ishowtts baseline accept runs/" + evidence.report().id() + ".json --reason …";
    if (evidence.differences().isEmpty()) {
      findings.add(
          Severity.INCONCLUSIVE,
          "no baseline for fingerprint %s; if this run is normal: %s",
          evidence.report().fingerprint().id(),
          accept);
      return;
    }
    findings.add(
        Severity.INCONCLUSIVE,
        "no baseline for fingerprint %s, the nearest differs in %s; if this is meant to be and the"
            + " run is normal: %s",
        evidence.report().fingerprint().id(),
        String.join("; ", evidence.differences()),
        accept);
  }

  private static void add(
      Comparison comparison, RelativeLimits limits, boolean advisory, Findings findings) {
    if (comparison.figures().isEmpty()) {
      findings.addFor(
          comparison.scenario(),
          advisory ? Severity.WARNING : Severity.INCONCLUSIVE,
          "not comparable: %s",
          comparison.reason());
      return;
    }
    String change = change(comparison, comparison.figures().get());
    double threshold = 100 * limits.failAbove();
    boolean higher = comparison.metric().direction() == Direction.HIGHER_IS_BETTER;
    if (comparison.outcome() == Outcome.WORSE) {
      findings.addFor(
          comparison.scenario(),
          advisory ? Severity.WARNING : Severity.FAIL,
          higher ? "%s < −%.0f %%" : "%s > %.0f %%",
          change,
          threshold);
      return;
    }
    if (!comparison.certain()) {
      findings.addFor(
          comparison.scenario(),
          advisory ? Severity.WARNING : Severity.INCONCLUSIVE,
          "%s; %s",
          change,
          comparison.reason());
      return;
    }
    findings.addFor(
        comparison.scenario(),
        comparison.outcome() == Outcome.BETTER && !advisory ? Severity.IMPROVED : Severity.INFO,
        "%s",
        change);
  }

  private static String change(Comparison comparison, Comparison.Figures figures) {
    String unit = comparison.metric().unit();
    String key = comparison.metric().key();
    return String.format(
        Locale.ROOT,
        "%s %s → %s%s, %+.1f %% [%+.1f, %+.1f]",
        key.equals("rtf") ? "RTF" : key,
        digits(figures.baseline()),
        digits(figures.candidate()),
        unit.equals("1") ? "" : " " + unit,
        100 * (figures.ratio() - 1),
        100 * (figures.low() - 1),
        100 * (figures.high() - 1));
  }

  private static String digits(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= 100) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return magnitude >= 0.01
        ? String.format(Locale.ROOT, "%.3f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
