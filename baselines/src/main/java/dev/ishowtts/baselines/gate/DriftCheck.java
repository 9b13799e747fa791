package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Trend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * As the leak check: medians of blocks are nearly independent where samples are not. Each text's
 * logs are taken around their own median, so that texts of unlike length share one series.
 */
/** Does a soak run become slower the longer it lasts? */
@AutoService(GateCheck.class)
public final class DriftCheck implements GateCheck {
  private static final double ALPHA = 0.001;

  /** Creates the check. */
  public DriftCheck() {}

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.JUDGEMENT;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    if (!LeakCheck.isSoak(evidence.report())) {
      return findings.list();
    }
    LeakLimits limits = evidence.policy().leak();
    SortedMap<Long, Double> blocks = blocks(evidence.report(), limits);
    if (blocks.size() < LeakCheck.LEAST_BLOCKS) {
      findings.add(
          Severity.INCONCLUSIVE,
          "%d blocks of %d s with samples after the first %d s, %d are needed: soak longer",
          blocks.size(),
          limits.block().toSeconds(),
          limits.settling().toSeconds(),
          LeakCheck.LEAST_BLOCKS);
      return findings.list();
    }
    double[] hours = new double[blocks.size()];
    double[] medians = new double[blocks.size()];
    int at = 0;
    for (Map.Entry<Long, Double> block : blocks.entrySet()) {
      hours[at] = block.getKey() * (limits.block().toMillis() / 3_600_000.0);
      medians[at] = block.getValue();
      at++;
    }
    double p = Trend.risingP(medians);
    double perHour = 100 * Math.expm1(Trend.slope(hours, medians));
    double most = evidence.policy().driftPercentPerHour();
    findings.add(
        p < ALPHA && perHour > most ? Severity.FAIL : Severity.INFO,
        "RTF drifts by %+.2f %%/h over %.1f h (p = %.2g), limit %.1f %%/h",
        perHour,
        hours[hours.length - 1] - hours[0],
        p,
        most);
    return findings.list();
  }

  private static SortedMap<Long, Double> blocks(RunReport report, LeakLimits limits) {
    TreeMap<Long, List<Double>> residuals = new TreeMap<>();
    Instant start =
        report.scenarios().stream()
            .flatMap(result -> samples(result).stream())
            .map(Sample::at)
            .min(Comparator.naturalOrder())
            .orElse(report.started());
    for (ScenarioResult result : report.scenarios()) {
      String primary = result.scenario().primary();
      List<Sample> samples = samples(result).stream().filter(s -> value(s, primary) > 0).toList();
      double centre =
          samples.isEmpty()
              ? 0
              : Descriptive.median(
                  samples.stream().mapToDouble(s -> Math.log(value(s, primary))).toArray());
      for (Sample sample : samples) {
        Duration offset = Duration.between(start, sample.at()).minus(limits.settling());
        if (!offset.isNegative()) {
          residuals
              .computeIfAbsent(
                  offset.toMillis() / limits.block().toMillis(), b -> new ArrayList<>())
              .add(Math.log(value(sample, primary)) - centre);
        }
      }
    }
    TreeMap<Long, Double> blocks = new TreeMap<>();
    residuals.forEach(
        (block, values) ->
            blocks.put(
                block,
                Descriptive.median(values.stream().mapToDouble(Double::doubleValue).toArray())));
    return blocks;
  }

  private static double value(Sample sample, String metric) {
    return sample.values().getOrDefault(metric, 0.0);
  }

  private static List<Sample> samples(ScenarioResult result) {
    return result.valid(Side.CANDIDATE).stream()
        .flatMap(restart -> restart.samples().stream())
        .toList();
  }
}
