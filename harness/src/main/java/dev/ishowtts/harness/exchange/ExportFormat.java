package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.run.RunReport;
import java.util.List;

/** A form in which runs are handed to another tool; another form is another constant. */
public enum ExportFormat {
  /** Bencher Metric Format: JSON of one run. */
  BMF,
  /** OpenMetrics text 1.0, as GitLab's metrics report and Prometheus read it. */
  OPENMETRICS,
  /** CSV with a row for each run, as Apache Otava reads it. */
  OTAVA;

  /**
   * Returns the whole text.
   *
   * @param reports in any order; at least one
   * @throws IllegalArgumentException in one line, if this form cannot hold them
   */
  public String render(List<RunReport> reports) {
    if (reports.isEmpty()) {
      throw new IllegalArgumentException("name at least one run");
    }
    return switch (this) {
      case BMF -> BencherMetricFormat.render(reports);
      case OPENMETRICS -> OpenMetricsText.render(reports);
      case OTAVA -> OtavaCsv.render(reports);
    };
  }
}
