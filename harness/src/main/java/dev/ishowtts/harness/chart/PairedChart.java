package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.compare.PairedDifferences;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.Direction;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.axis.NumberAxis;

/**
 * Candidate against baseline, scenario by scenario: the ratio with its interval, and every pair
 * where both sides were measured in one run.
 *
 * @param subject run and baseline, for the second line
 * @param rows one per scenario, and their mean
 */
public record PairedChart(String subject, List<Row> rows) implements Chart {
  private static final int MOST_ROWS = 60;
  private static final double HEIGHT = 30;

  public PairedChart {
    rows = List.copyOf(rows);
  }

  /**
   * One scenario.
   *
   * @param name scenario id with metric
   * @param direction which way is better
   * @param outcome what the gate says
   * @param ratio candidate ÷ baseline
   * @param low lower end of the 95 % interval of the ratio
   * @param high upper end of the 95 % interval of the ratio
   * @param pairs candidate ÷ baseline of each pair; empty outside a paired run
   */
  public record Row(
      String name,
      Direction direction,
      Outcome outcome,
      double ratio,
      double low,
      double high,
      List<Double> pairs) {
    public Row {
      pairs = List.copyOf(pairs);
    }
  }

  /** Returns the comparisons of a judged run that could be made, the mean last. */
  public static PairedChart of(JudgedRun judged) {
    List<Row> rows = new ArrayList<>();
    for (Comparison comparison : judged.comparisons()) {
      List<Double> pairs =
          judged
              .report()
              .scenario(comparison.scenario())
              .map(result -> PairedDifferences.of(result, comparison.metric().key()))
              .map(
                  found ->
                      found.pairs().values().stream()
                          .map(pair -> Math.exp(pair.difference()))
                          .toList())
              .orElse(List.of());
      comparison
          .figures()
          .ifPresent(
              figures ->
                  rows.add(
                      new Row(
                          comparison.scenario() + " " + comparison.metric().key(),
                          comparison.metric().direction(),
                          comparison.outcome(),
                          figures.ratio(),
                          figures.low(),
                          figures.high(),
                          pairs)));
    }
    return new PairedChart(
        "Run " + judged.report().id() + " against " + judged.baseline().orElse("no baseline"),
        rows);
  }

  @Override
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  @Override
  public Drawing draw(Look look) {
    return sheet(look).draw();
  }

  Sheet sheet(Look look) {
    String title = "Candidate against baseline";
    if (isEmpty()) {
      return Sheet.empty(
          title, subject + ": nothing was compared; ./ishowtts judge says why.", look);
    }
    List<Row> shown = rows.subList(0, Math.min(MOST_ROWS, rows.size()));
    Sheet sheet = new Sheet(title, look);
    sheet.line(subject);
    boolean paired = shown.stream().anyMatch(row -> !row.pairs().isEmpty());
    for (Outcome outcome : Outcome.values()) {
      if (shown.stream().anyMatch(row -> row.outcome() == outcome)) {
        sheet.legend(
            LegendEntry.point(
                outcome.name() + ", 95 % interval", look.colour(ink(outcome)), shape(outcome)));
      }
    }
    if (paired) {
      sheet.legend(LegendEntry.point("one pair", look.colour(Ink.SOFT), LineStyle.shape(0, 2.5)));
    }
    double low = shown.stream().mapToDouble(PairedChart::least).min().orElseThrow();
    double high = shown.stream().mapToDouble(PairedChart::most).max().orElseThrow();
    NumberAxis across =
        new Axes(look).numbers(Math.min(100 * (low - 1), -0.5), Math.max(100 * (high - 1), 0.5));
    across.setLabel("candidate against baseline (%)");
    sheet.panel(
        new RowPlot(look, shown.stream().map(PairedChart::label).toList(), paired ? HEIGHT : 18)
            .panel(
                "",
                across,
                (canvas, row, top, x, area) -> paint(canvas, shown.get(row), top, x, look)));
    boolean lower = shown.stream().allMatch(row -> row.direction() == Direction.LOWER_IS_BETTER);
    boolean higher = shown.stream().allMatch(row -> row.direction() == Direction.HIGHER_IS_BETTER);
    if (lower || higher) {
      sheet.note(lower ? "Left of 0 is better." : "Right of 0 is better.");
    }
    if (rows.size() > MOST_ROWS) {
      sheet.note("Not drawn: " + (rows.size() - MOST_ROWS) + " more comparisons.");
    }
    return sheet;
  }

  private static double least(Row row) {
    return row.pairs().stream().mapToDouble(Double::doubleValue).reduce(row.low(), Math::min);
  }

  private static double most(Row row) {
    return row.pairs().stream().mapToDouble(Double::doubleValue).reduce(row.high(), Math::max);
  }

  private static RowPlot.Label label(Row row) {
    return new RowPlot.Label(
        row.name(),
        String.format(
            Locale.ROOT,
            "%s [%s, %s]  %s",
            Words.percent(row.ratio()),
            Words.percent(row.low()),
            Words.percent(row.high()),
            row.outcome()));
  }

  private static Ink ink(Outcome outcome) {
    return switch (outcome) {
      case WORSE -> Ink.VERMILLION;
      case BETTER -> Ink.GREEN;
      case SAME -> Ink.BLUE;
      case NOT_COMPARABLE -> Ink.SOFT;
    };
  }

  private static Shape shape(Outcome outcome) {
    return switch (outcome) {
      case WORSE -> LineStyle.shape(1, 6);
      case BETTER -> LineStyle.shape(4, 6);
      case SAME -> LineStyle.diamond(6.5);
      case NOT_COMPARABLE -> LineStyle.shape(2, 5);
    };
  }

  private static void paint(Canvas canvas, Row row, double top, DoubleUnaryOperator x, Look look) {
    double middle = top + 9;
    double zero = x.applyAsDouble(0);
    canvas.setColor(look.colour(Ink.SOFT));
    canvas.setStroke(LineStyle.stroke(1));
    canvas.draw(new Line2D.Double(zero, top, zero, top + (row.pairs().isEmpty() ? 18 : HEIGHT)));
    for (double pair : row.pairs()) {
      canvas.fill(Sheet.at(LineStyle.shape(0, 2.5), x.applyAsDouble(100 * (pair - 1)), top + 23));
    }
    double low = x.applyAsDouble(100 * (row.low() - 1));
    double high = x.applyAsDouble(100 * (row.high() - 1));
    canvas.setColor(look.colour(ink(row.outcome())));
    canvas.setStroke(LineStyle.stroke(2.5f));
    canvas.draw(new Line2D.Double(low, middle, high, middle));
    canvas.draw(new Line2D.Double(low, middle - 5, low, middle + 5));
    canvas.draw(new Line2D.Double(high, middle - 5, high, middle + 5));
    canvas.fill(Sheet.at(shape(row.outcome()), x.applyAsDouble(100 * (row.ratio() - 1)), middle));
  }
}
