package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Speed and sound of each scenario beside the one that it is held against. */
final class QualityTable {
  /* Of some seventy measures the ones that say how far two renditions are apart; the run file has
   * them all. */
  private static final List<String> MEASURES =
      List.of("mcd_dtw_db", "lsd_db", "f0_rmse_st", "stoi", "dur_ratio");

  private QualityTable() {}

  static Optional<Section> of(RunReport report) {
    List<List<String>> rows = new ArrayList<>();
    for (ScenarioQuality quality : report.quality()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  quality.scenario(),
                  quality.side() == Side.BASELINE ? "baseline" : "candidate",
                  quality.reference().equals(quality.scenario()) ? "itself" : quality.reference()));
      OptionalDouble rtf = rtf(report, quality);
      row.add(rtf.isPresent() ? ResultTable.number(rtf.getAsDouble()) : "–");
      MEASURES.forEach(key -> row.add(value(quality, key)));
      row.add(Integer.toString(quality.findings().size()));
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of("scenario", "side", "held against", "RTF"));
    header.addAll(MEASURES);
    header.add("findings");
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Section(
                "Speed and sound",
                "Each text against the same with the most evaluations; 0 dB and ratio 1 are alike.",
                3,
                header,
                rows));
  }

  /** Returns the RTF of what a quality was measured of. */
  static OptionalDouble rtf(RunReport report, ScenarioQuality quality) {
    double[] medians =
        report
            .scenario(quality.scenario())
            .map((ScenarioResult result) -> result.restartMedians(quality.side(), Metric.RTF.key()))
            .orElse(new double[0]);
    return medians.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Descriptive.median(medians));
  }

  private static String value(ScenarioQuality quality, String key) {
    Double value = quality.values().get(key);
    return value == null ? "–" : ResultTable.number(value);
  }
}
