package dev.ishowtts.harness.chart;

import java.util.List;
import org.jfree.chart.plot.XYPlot;

/**
 * One plot of a sheet.
 *
 * @param caption what its vertical direction shows, with unit; stands above it
 * @param plot axes and data
 * @param height in pixels, axes included
 * @param legend of this plot alone; stands between caption and plot
 */
record Panel(String caption, XYPlot plot, double height, List<LegendEntry> legend) {
  Panel {
    legend = List.copyOf(legend);
  }

  /** Creates a panel without a legend of its own. */
  Panel(String caption, XYPlot plot, double height) {
    this(caption, plot, height, List.of());
  }
}
