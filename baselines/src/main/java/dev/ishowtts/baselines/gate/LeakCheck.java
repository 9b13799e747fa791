package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Trend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/*
 * Memory readings seconds apart are not independent, medians of two minutes nearly are: Mann-Kendall
 * on them at 0.001, and the Theil-Sen slope above both limits. Five minutes of filling caches and
 * pools are left out. Runs shorter than half an hour are not judged, except the suite "soak".
 */
/** Does memory grow? */
@AutoService(GateCheck.class)
public final class LeakCheck implements GateCheck {
  private static final long DROPPED_MILLIS = 5 * 60_000L;
  private static final long BLOCK_MILLIS = 2 * 60_000L;
  private static final int LEAST_BLOCKS = 12;
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
      if (evidence.policy().leak().series().contains(series.key())) {
        judged |= judge(series, evidence.policy().leak(), findings);
      }
    }
    if (!judged && evidence.report().suite().equals("soak")) {
      findings.add(
          Severity.INCONCLUSIVE,
          "no memory series of at least 29 minutes; a soak run needs 60 minutes of one of %s",
          evidence.policy().leak().series().stream().sorted().toList());
    }
    return findings.list();
  }

  private static boolean judge(TelemetrySeries series, LeakLimits limits, Findings findings) {
    TreeMap<Long, List<Double>> blocks = new TreeMap<>();
    for (int i = 0; i < series.values().size(); i++) {
      long offset = series.offsetsMillis().get(i);
      if (offset >= DROPPED_MILLIS) {
        blocks
            .computeIfAbsent((offset - DROPPED_MILLIS) / BLOCK_MILLIS, b -> new ArrayList<>())
            .add(series.values().get(i));
      }
    }
    if (blocks.size() < LEAST_BLOCKS) {
      return false;
    }
    double[] hours = new double[blocks.size()];
    double[] medians = new double[blocks.size()];
    int at = 0;
    for (Map.Entry<Long, List<Double>> block : blocks.entrySet()) {
      hours[at] = block.getKey() * (BLOCK_MILLIS / 3_600_000.0);
      medians[at] =
          Descriptive.median(block.getValue().stream().mapToDouble(Double::doubleValue).toArray());
      at++;
    }
    double p = Trend.risingP(medians);
    double slope = Trend.slope(hours, medians);
    boolean leak = p < ALPHA && slope > limits.mibPerHour() && 24 * slope > limits.mibPerDay();
    findings.add(
        leak ? Severity.FAIL : Severity.INFO,
        "%s %.0f → %.0f MiB, %+.1f MiB/h (p = %.2g), limit %.0f MiB/h and %.0f MiB/day",
        series.key(),
        medians[0],
        medians[medians.length - 1],
        slope,
        p,
        limits.mibPerHour(),
        limits.mibPerDay());
    return true;
  }
}
