package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * What flow evaluations cost and what they buy: one plot per measure over one axis of NFE.
 *
 * @param subject which run, for the second line
 * @param measures speed first, then quality
 * @param notes what is missing, one line each
 */
public record NfeChart(String subject, List<Measure> measures, List<String> notes)
    implements Chart {
  private static final String NFE = "nfe";
  private static final int MOST_CURVES = 6;

  /** Distances from the rendition with the most steps, by key of the quality catalogue. */
  private static final Map<String, String> HEARD =
      new TreeMap<>(
          Map.of(
              "mcd_dtw_db", "Mel-cepstral distance from the reference (dB)",
              "mrstft_sc", "Spectral convergence with the reference (0: the same)"));

  public NfeChart {
    measures = measures.stream().filter(measure -> !measure.curves().isEmpty()).toList();
    notes = List.copyOf(notes);
  }

  /**
   * One quantity.
   *
   * @param name with unit, such as {@code RTF}
   * @param target to stay on the good side of; empty if there is none
   * @param curves one per text
   */
  public record Measure(String name, Optional<Double> target, List<Curve> curves) {
    public Measure {
      curves = List.copyOf(curves);
    }
  }

  /**
   * One text, or the mean of all.
   *
   * @param name of the text
   * @param points by ascending NFE, at least one
   */
  public record Curve(String name, List<Point> points) {
    public Curve {
      points = points.stream().sorted(Comparator.comparingInt(Point::nfe)).toList();
    }
  }

  /**
   * One number of steps.
   *
   * @param nfe flow evaluations
   * @param value median or mean
   * @param low lower end of its spread or interval; {@code value} if unknown
   * @param high upper end of its spread or interval; {@code value} if unknown
   */
  public record Point(int nfe, double value, double low, double high) {}

  /**
   * Returns the speed of a run that has scenarios of several NFE, in the metric that they are
   * judged by.
   *
   * @param target of that metric; empty if there is none
   * @param quality plots to put below it
   */
  public static NfeChart of(RunReport report, Optional<Double> target, List<Measure> quality) {
    Map<String, List<Point>> curves = new TreeMap<>();
    String key = "";
    for (ScenarioResult result : report.scenarios()) {
      OptionalInt nfe = nfe(result);
      double[] medians = result.restartMedians(Side.CANDIDATE, result.scenario().primary());
      if (nfe.isEmpty() || medians.length == 0) {
        continue;
      }
      key = result.scenario().primary();
      curves
          .computeIfAbsent(text(result.scenario().id()), name -> new ArrayList<>())
          .add(
              new Point(
                  nfe.getAsInt(),
                  Descriptive.median(medians),
                  Arrays.stream(medians).min().orElseThrow(),
                  Arrays.stream(medians).max().orElseThrow()));
    }
    List<Curve> speed = new ArrayList<>();
    curves.forEach((name, points) -> speed.add(new Curve(name, points)));
    String primary = key;
    String name =
        primary.equals(Metric.RTF.key())
            ? "RTF, median and range over restarts"
            : report
                .metric(primary)
                .map(metric -> Words.axis(metric.key(), metric.unit()))
                .orElse(primary);
    List<Measure> measures = new ArrayList<>(List.of(new Measure(name, target, speed)));
    measures.addAll(quality);
    return new NfeChart(
        "Run " + report.id(),
        measures,
        quality.isEmpty() ? List.of("Speed alone: this run has no quality scores.") : List.of());
  }

  /** Returns speed and, where the run was heard, how far its sound is from the most steps. */
  public static NfeChart of(RunReport report, Optional<Double> target) {
    List<Measure> quality = new ArrayList<>();
    HEARD.forEach(
        (key, name) -> {
          Map<String, List<Point>> curves = new TreeMap<>();
          for (ScenarioQuality heard : report.quality()) {
            Double value = heard.values().get(key);
            OptionalInt nfe =
                report.scenario(heard.scenario()).map(NfeChart::nfe).orElse(OptionalInt.empty());
            if (heard.side() == Side.CANDIDATE && value != null && nfe.isPresent()) {
              curves
                  .computeIfAbsent(text(heard.scenario()), text -> new ArrayList<>())
                  .add(new Point(nfe.getAsInt(), value, value, value));
            }
          }
          List<Curve> lines = new ArrayList<>();
          curves.forEach((text, points) -> lines.add(new Curve(text, points)));
          quality.add(new Measure(name, Optional.empty(), lines));
        });
    quality.removeIf(measure -> measure.curves().isEmpty());
    return of(report, target, quality);
  }

  private static String text(String scenario) {
    return scenario.replaceFirst("-nfe\\d+", "");
  }

  private static OptionalInt nfe(ScenarioResult result) {
    String nfe = result.scenario().parameters().getOrDefault(NFE, "");
    return nfe.matches("\\d{1,4}") ? OptionalInt.of(Integer.parseInt(nfe)) : OptionalInt.empty();
  }

  /** Returns whether a measure was taken with more than one number of steps. */
  public boolean isCurve() {
    return measures.stream()
        .flatMap(measure -> measure.curves().stream())
        .anyMatch(curve -> curve.points().size() > 1);
  }

  @Override
  public boolean isEmpty() {
    return measures.isEmpty();
  }

  @Override
  public Drawing draw(Look look) {
    return sheet(look).draw();
  }

  Sheet sheet(Look look) {
    if (isEmpty()) {
      return Sheet.empty(
          "Flow evaluations",
          subject + " has no scenario with a known NFE: ./ishowtts run --suite nfe",
          look);
    }
    Sheet sheet = new Sheet("Flow evaluations: what they cost and buy", look);
    sheet.line(subject);
    List<Integer> steps =
        measures.stream()
            .flatMap(measure -> measure.curves().stream())
            .flatMap(curve -> curve.points().stream())
            .map(Point::nfe)
            .distinct()
            .sorted()
            .toList();
    for (int i = 0; i < measures.size(); i++) {
      sheet.panel(panel(measures.get(i), steps, look, i == measures.size() - 1));
    }
    notes.forEach(sheet::note);
    if (steps.size() == 1) {
      sheet.note("There is one NFE only: a curve needs more of them.");
    }
    return sheet;
  }

  private static Panel panel(Measure measure, List<Integer> steps, Look look, boolean last) {
    List<Curve> shown = measure.curves().subList(0, Math.min(MOST_CURVES, measure.curves().size()));
    XYSeriesCollection data = new XYSeriesCollection();
    LineStyle[] styles = new LineStyle[shown.size()];
    List<LegendEntry> legend = new ArrayList<>();
    double low = measure.target().orElse(Double.POSITIVE_INFINITY);
    double high = measure.target().orElse(Double.NEGATIVE_INFINITY);
    for (int i = 0; i < shown.size(); i++) {
      styles[i] = LineStyle.of(i);
      legend.add(LegendEntry.line(shown.get(i).name(), look, styles[i]));
      XYSeries line = new XYSeries(shown.get(i).name(), false, true);
      for (Point point : shown.get(i).points()) {
        line.add(point.nfe(), point.value());
        low = Math.min(low, point.low());
        high = Math.max(high, point.high());
      }
      data.addSeries(line);
    }
    Axes axes = new Axes(look);
    NumberAxis across = axes.wholeNumbers(steps.get(0), steps.get(steps.size() - 1));
    across.setLabel(last ? "NFE (flow evaluations per utterance)" : null);
    across.setTickLabelsVisible(last);
    XYPlot plot = axes.plot(across, axes.numbers(Math.min(0, low), high));
    axes.lines(plot, data, true, styles);
    measure
        .target()
        .ifPresent(
            target -> {
              axes.level(plot, target, Ink.TEXT, LineStyle.stroke(1.6f, 7, 4));
              legend.add(
                  LegendEntry.line(
                      "target " + Words.plain(target),
                      look.colour(Ink.TEXT),
                      LineStyle.stroke(1.6f, 7, 4)));
            });
    plot.addAnnotation(
        new Painted(
            (canvas, area, x, y) -> {
              canvas.setStroke(LineStyle.stroke(1.2f));
              for (int i = 0; i < shown.size(); i++) {
                canvas.setColor(look.colour(styles[i].ink()));
                for (Point point : shown.get(i).points()) {
                  double at = x.applyAsDouble(point.nfe());
                  canvas.draw(
                      new Line2D.Double(
                          at, y.applyAsDouble(point.low()), at, y.applyAsDouble(point.high())));
                }
              }
            }));
    int more = measure.curves().size() - shown.size();
    double height = look.isNarrow() ? 200 : 300;
    return new Panel(
        more == 0 ? measure.name() : measure.name() + " (" + more + " more texts not drawn)",
        plot,
        height + axes.below(across),
        legend);
  }
}
