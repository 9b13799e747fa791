package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/*
 * Every sample is a dot in the column of its restart, every restart's median a bar, the median over
 * restarts a line: a person sees spikes, restarts that differ, and drift, which no table shows.
 * Colours come from classes, so that the page's light and dark palettes apply.
 */
/** The samples of one scenario as inline SVG. */
final class StripPlot {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 190;
  private static final int LEFT = 54;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 26;
  private static final int TICKS = 4;
  private static final int MOST_DOTS = 400;

  private final ScenarioResult result;
  private final Metric metric;
  private final Optional<Comparison.Figures> figures;

  StripPlot(ScenarioResult result, Metric metric, Optional<Comparison.Figures> figures) {
    this.result = result;
    this.metric = metric;
    this.figures = figures;
  }

  /** Returns the plot; empty if no restart that counts has a sample. */
  Optional<String> render() {
    List<Restart> restarts = new ArrayList<>();
    List<Side> sides = new ArrayList<>();
    for (Side side : List.of(Side.BASELINE, Side.CANDIDATE)) {
      for (Restart restart : result.valid(side)) {
        if (restart.values(metric.key()).length > 0) {
          restarts.add(restart);
          sides.add(side);
        }
      }
    }
    if (restarts.isEmpty()) {
      return Optional.empty();
    }
    double[] all =
        restarts.stream()
            .flatMapToDouble(restart -> Arrays.stream(restart.values(metric.key())))
            .toArray();
    double low = Arrays.stream(all).min().orElseThrow();
    double high = Arrays.stream(all).max().orElseThrow();
    if (figures.isPresent()) {
      low = Math.min(low, figures.get().baseline());
      high = Math.max(high, figures.get().baseline());
    }
    double room = high > low ? 0.08 * (high - low) : Math.max(1e-9, 0.05 * Math.abs(high));
    return Optional.of(draw(restarts, sides, low - room, high + room));
  }

  private String draw(List<Restart> restarts, List<Side> sides, double low, double high) {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" role=\"img\" aria-label=\"Samples of ");
    svg.append(HtmlText.escaped(result.scenario().id())).append(", ");
    svg.append(HtmlText.escaped(metric.key())).append(" by restart\">");
    for (int i = 0; i <= TICKS; i++) {
      double value = low + (high - low) * i / TICKS;
      double y = y(value, low, high);
      line(svg, "grid", LEFT, y, WIDTH - RIGHT, y);
      text(svg, LEFT - 6, y + 4, "end", ResultTable.number(value));
    }
    double step = (double) (WIDTH - LEFT - RIGHT) / restarts.size();
    for (int i = 0; i < restarts.size(); i++) {
      Restart restart = restarts.get(i);
      String kind = sides.get(i) == Side.BASELINE ? "a" : "b";
      double centre = LEFT + step * (i + 0.5);
      double[] values = restart.values(metric.key());
      int every = Math.max(1, values.length * restarts.size() / MOST_DOTS);
      for (int k = 0; k < values.length; k += every) {
        double spread = values.length < 2 ? 0 : ((double) k / (values.length - 1) - 0.5);
        dot(svg, kind, centre + spread * 0.6 * step, y(values[k], low, high));
      }
      double median = y(restart.median(metric.key()).orElseThrow(), low, high);
      line(svg, "m" + kind, centre - 0.36 * step, median, centre + 0.36 * step, median);
    }
    figures.ifPresent(
        known -> {
          double y = y(known.baseline(), low, high);
          line(svg, "ref", LEFT, y, WIDTH - RIGHT, y);
        });
    labels(svg, sides, step);
    return svg.append("</svg>").toString();
  }

  private void labels(StringBuilder svg, List<Side> sides, double step) {
    long baseline = sides.stream().filter(side -> side == Side.BASELINE).count();
    double y = HEIGHT - 8.0;
    if (baseline > 0) {
      text(
          svg,
          LEFT + step * baseline / 2,
          y,
          "middle",
          "baseline, " + baseline + (baseline == 1 ? " restart" : " restarts"));
    }
    long candidate = sides.size() - baseline;
    if (candidate > 0) {
      text(
          svg,
          LEFT + step * (baseline + candidate / 2.0),
          y,
          "middle",
          "candidate, " + candidate + (candidate == 1 ? " restart" : " restarts"));
    }
  }

  private static double y(double value, double low, double high) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low);
  }

  private static void line(
      StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            kind,
            x1,
            y1,
            x2,
            y2));
  }

  private static void dot(StringBuilder svg, String kind, double x, double y) {
    svg.append(
        String.format(
            Locale.ROOT, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/>", kind, x, y));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor));
    svg.append(HtmlText.escaped(text)).append("</text>");
  }
}
