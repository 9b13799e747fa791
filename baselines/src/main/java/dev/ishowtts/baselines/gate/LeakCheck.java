package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.TelemetrySeries;
import java.util.List;
import java.util.Optional;

/*
 * Memory readings seconds apart are not independent, medians of two minutes nearly are: Mann-Kendall
 * on them at 0.001, and the Theil-Sen slope above both limits. Five minutes of filling caches and
 * pools are left out. Runs shorter than half an hour are not judged, except soak runs.
 */
/** Does memory grow? */
@AutoService(GateCheck.class)
public final class LeakCheck implements GateCheck {
  /** Fewest blocks that a trend is looked for in. */
  public static final int LEAST_BLOCKS = 12;

  private static final String SOAK = "soak";
  private static final double ALPHA = 0.001;

  /** Creates the check. */
  public LeakCheck() {}

  @Override
  public String name() {
    return "leak";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.JUDGEMENT;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    boolean judged = false;
    for (TelemetrySeries series : evidence.report().telemetry()) {
      if (evidence.policy().leak().watches(series.key())) {
        judged |= judge(series, evidence.policy().leak(), findings);
      }
    }
    if (!judged && isSoak(evidence.report())) {
      LeakLimits limits = evidence.policy().leak();
      findings.add(
          Severity.INCONCLUSIVE,
          "no memory series of at least %d s, one of %s is needed: soak longer",
          limits.settling().plus(limits.block().multipliedBy(LEAST_BLOCKS)).toSeconds(),
          limits.series().stream().sorted().toList());
    }
    return findings.list();
  }

  /** Returns whether the run was meant to last, so that what grows or slows must show. */
  static boolean isSoak(RunReport report) {
    return report.suite().equals(SOAK)
        || report.scenarios().stream()
            .anyMatch(result -> SOAK.equals(result.scenario().parameters().get("kind")));
  }

  private static boolean judge(TelemetrySeries series, LeakLimits limits, Findings findings) {
    Optional<MemoryTrend> found =
        MemoryTrend.of(series, limits).filter(trend -> trend.blocks() >= LEAST_BLOCKS);
    if (found.isEmpty()) {
      return false;
    }
    MemoryTrend trend = found.get();
    double p = trend.risingP();
    double slope = trend.mibPerHour();
    boolean leak = p < ALPHA && slope > limits.mibPerHour() && 24 * slope > limits.mibPerDay();
    findings.add(
        leak ? Severity.FAIL : Severity.INFO,
        "%s %.0f → %.0f MiB, %+.1f MiB/h (p = %.2g), limit %.0f MiB/h and %.0f MiB/day",
        series.key(),
        trend.mib().get(0),
        trend.mib().get(trend.blocks() - 1),
        slope,
        p,
        limits.mibPerHour(),
        limits.mibPerDay());
    return true;
  }
}
