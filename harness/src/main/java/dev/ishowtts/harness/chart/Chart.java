package dev.ishowtts.harness.chart;

/** What can be drawn: data of one kind, without any file or setting. */
public sealed interface Chart
    permits TrendChart,
        DistributionChart,
        NfeChart,
        TelemetryChart,
        PhasesChart,
        SoakChart,
        PairedChart {
  /** Returns whether there is anything to see; where not, the drawing says what is missing. */
  boolean isEmpty();

  /** Returns the chart for {@code look}. */
  Drawing draw(Look look);
}
