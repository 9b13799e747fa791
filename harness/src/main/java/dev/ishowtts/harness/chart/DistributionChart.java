package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.store.BaselineRecord;
import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jfree.chart.axis.NumberAxis;

/*
 * Scenarios have levels of their own: a short text's RTF is twice a long one's. Every box is therefore drawn around its baseline's median, or
 * without a baseline around its own, in percent; the levels themselves stand in the labels.
 */
/**
 * How the values of each scenario spread, against its baseline.
 *
 * @param subject what was measured, for the second line
 * @param unit what a value is, such as {@code samples}
 * @param groups one per scenario
 */
public record DistributionChart(String subject, String unit, List<Group> groups) implements Chart {
  private static final int MOST_ROWS = 60;

  public DistributionChart {
    groups = groups.stream().filter(group -> !group.candidate().isEmpty()).toList();
  }

  /**
   * One scenario.
   *
   * @param scenario its id
   * @param metric what the values are
   * @param candidate values, in the metric's unit
   * @param baseline values of the other side or of accepted runs; empty if there are none
   */
  public record Group(
      String scenario, Metric metric, List<Double> candidate, List<Double> baseline) {
    public Group {
      candidate = List.copyOf(candidate);
      baseline = List.copyOf(baseline);
    }

    double reference() {
      return median(baseline.isEmpty() ? candidate : baseline);
    }

    double level() {
      return median(candidate);
    }
  }

  /**
   * Returns the distributions of a run in the metric that each scenario is judged by: samples of
   * both sides of a paired run, else restart medians against accepted ones, else samples alone.
   *
   * @param accepted epoch of the run's fingerprint; empty if nothing was accepted
   */
  public static DistributionChart of(RunReport report, Optional<BaselineRecord> accepted) {
    boolean paired = report.scenarios().stream().anyMatch(result -> result.has(Side.BASELINE));
    boolean stored = !paired && accepted.isPresent();
    List<Group> groups = new ArrayList<>();
    for (ScenarioResult result : report.scenarios()) {
      String key = result.scenario().primary();
      Optional<Metric> metric = report.metric(key);
      if (metric.isEmpty()) {
        continue;
      }
      double[] candidate =
          stored ? result.restartMedians(Side.CANDIDATE, key) : result.samples(Side.CANDIDATE, key);
      double[] baseline =
          stored
              ? accepted(accepted.get(), ScenarioSession.of(result, Side.CANDIDATE))
              : result.samples(Side.BASELINE, key);
      groups.add(
          new Group(result.scenario().id(), metric.get(), boxed(candidate), boxed(baseline)));
    }
    return new DistributionChart(
        "Run " + report.id(), stored ? "restart medians" : "samples", groups);
  }

  private static double[] accepted(BaselineRecord epoch, ScenarioSession wanted) {
    return epoch.sessions().stream()
        .flatMap(session -> session.scenarios().stream())
        .filter(session -> session.scenario().equals(wanted.scenario()))
        .filter(session -> session.content().equals(wanted.content()))
        .flatMapToDouble(session -> Arrays.stream(session.medians(wanted.primary())))
        .toArray();
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static double median(List<Double> values) {
    return Descriptive.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Override
  public boolean isEmpty() {
    return groups.isEmpty();
  }

  @Override
  public Drawing draw(Look look) {
    return sheet(look).draw();
  }

  Sheet sheet(Look look) {
    if (isEmpty()) {
      return Sheet.empty(
          "Distributions", subject + " has no sample that counts: measure again.", look);
    }
    List<Group> shown = groups.subList(0, Math.min(MOST_ROWS, groups.size()));
    boolean compared = shown.stream().anyMatch(group -> !group.baseline().isEmpty());
    Sheet sheet = new Sheet("Distribution per scenario", look);
    sheet.line(subject + ", " + unit);
    sheet.legend(LegendEntry.band("candidate", look.colour(Ink.BLUE), look.colour(Ink.BLUE, 0.4)));
    if (compared) {
      sheet.legend(
          LegendEntry.band("baseline", look.colour(Ink.SOFT), look.colour(Ink.BACKGROUND)));
    }
    List<Row> rows = shown.stream().map(Row::of).toList();
    double least = rows.stream().mapToDouble(Row::low).min().orElseThrow();
    double most = rows.stream().mapToDouble(Row::high).max().orElseThrow();
    double reach = most - least;
    double low = Math.max(least - reach, outermost(rows).reduce(least, Math::min));
    double high = Math.min(most + reach, outermost(rows).reduce(most, Math::max));
    Axes axes = new Axes(look);
    NumberAxis across = axes.numbers(Math.min(low, -0.5), Math.max(high, 0.5));
    across.setLabel(
        compared ? "difference from the baseline's median (%)" : "difference from the median (%)");
    int lane = compared ? 30 : 18;
    sheet.panel(
        new RowPlot(look, rows.stream().map(Row::label).toList(), lane)
            .panel(
                "",
                across,
                (canvas, row, top, x, area) -> paint(canvas, rows.get(row), top, x, area, look)));
    sheet.note(
        "Box: middle half, with the median; whiskers: the furthest within 1.5 boxes; points: beyond"
            + " them.");
    if (rows.stream().anyMatch(row -> row.isCut(across))) {
      sheet.note("A triangle at the edge: values further out than the axis reaches.");
    }
    if (groups.size() > MOST_ROWS) {
      sheet.note("Not drawn: " + (groups.size() - MOST_ROWS) + " more scenarios.");
    }
    return sheet;
  }

  private static DoubleStream outermost(List<Row> rows) {
    return rows.stream()
        .flatMap(row -> Stream.concat(Stream.of(row.candidate()), row.baseline().stream()))
        .flatMap(box -> box.outliers().stream())
        .mapToDouble(Double::doubleValue);
  }

  private static void paint(
      Canvas canvas, Row row, double top, DoubleUnaryOperator x, Rectangle2D area, Look look) {
    double zero = x.applyAsDouble(0);
    canvas.setColor(look.colour(Ink.SOFT));
    canvas.setStroke(LineStyle.stroke(1));
    double height = row.baseline().isPresent() ? 30 : 18;
    canvas.draw(new Line2D.Double(zero, top, zero, top + height));
    box(canvas, row.candidate(), top, x, area, look.colour(Ink.BLUE), look.colour(Ink.BLUE, 0.4));
    row.baseline()
        .ifPresent(
            box ->
                box(
                    canvas,
                    box,
                    top + 16,
                    x,
                    area,
                    look.colour(Ink.SOFT),
                    look.colour(Ink.BACKGROUND)));
  }

  private static void box(
      Canvas canvas,
      BoxFigures box,
      double top,
      DoubleUnaryOperator x,
      Rectangle2D area,
      Color colour,
      Color inside) {
    double height = 13;
    double middle = top + height / 2;
    double lower = x.applyAsDouble(box.lower());
    double upper = x.applyAsDouble(box.upper());
    Rectangle2D body = new Rectangle2D.Double(lower, top, Math.max(1, upper - lower), height);
    canvas.setColor(inside);
    canvas.fill(body);
    canvas.setColor(colour);
    canvas.setStroke(LineStyle.stroke(1.3f));
    canvas.draw(body);
    canvas.draw(new Line2D.Double(x.applyAsDouble(box.low()), middle, lower, middle));
    canvas.draw(new Line2D.Double(upper, middle, x.applyAsDouble(box.high()), middle));
    canvas.setStroke(LineStyle.stroke(2.5f));
    double median = x.applyAsDouble(box.median());
    canvas.draw(new Line2D.Double(median, top - 1, median, top + height + 1));
    for (double value : box.outliers()) {
      double at = x.applyAsDouble(value);
      if (at > area.getMaxX() || at < area.getMinX()) {
        canvas.fill(pointer(at > area.getMaxX() ? area.getMaxX() : area.getMinX(), middle, at));
      } else {
        canvas.fill(Sheet.at(LineStyle.shape(0, 2), at, middle));
      }
    }
  }

  private static Path2D pointer(double edge, double y, double towards) {
    double side = Math.signum(towards - edge);
    Path2D path = new Path2D.Double();
    path.moveTo(edge, y);
    path.lineTo(edge - side * 7, y - 4);
    path.lineTo(edge - side * 7, y + 4);
    path.closePath();
    return path;
  }

  /** A scenario's boxes in percent around its reference. */
  private record Row(RowPlot.Label label, BoxFigures candidate, Optional<BoxFigures> baseline) {
    static Row of(Group group) {
      double reference = group.reference();
      String name = group.metric().key().equals(Metric.RTF.key()) ? "RTF" : group.metric().key();
      String unit = group.metric().unit().equals("1") ? "" : " " + group.metric().unit();
      String figures = name + " " + Words.number(group.level()) + unit;
      if (!group.baseline().isEmpty()) {
        figures +=
            ", baseline "
                + Words.number(reference)
                + unit
                + (reference == 0 ? "" : ", " + Words.percent(group.level() / reference));
      }
      return new Row(
          new RowPlot.Label(group.scenario(), figures),
          BoxFigures.of(percent(group.candidate(), reference)),
          group.baseline().isEmpty()
              ? Optional.empty()
              : Optional.of(BoxFigures.of(percent(group.baseline(), reference))));
    }

    private static double[] percent(List<Double> values, double reference) {
      return values.stream()
          .mapToDouble(value -> reference == 0 ? 100 * value : 100 * (value / reference - 1))
          .toArray();
    }

    double low() {
      return Math.min(candidate.low(), baseline.map(BoxFigures::low).orElse(candidate.low()));
    }

    double high() {
      return Math.max(candidate.high(), baseline.map(BoxFigures::high).orElse(candidate.high()));
    }

    boolean isCut(NumberAxis axis) {
      return candidate.outliers().stream().anyMatch(value -> !axis.getRange().contains(value))
          || baseline.stream()
              .flatMap(box -> box.outliers().stream())
              .anyMatch(value -> !axis.getRange().contains(value));
    }
  }
}
