package dev.ishowtts.harness.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.axis.NumberAxis;

/**
 * What a metric was after each phase of the work, with the speed-up since the first.
 *
 * @param metric name with unit, such as {@code RTF}
 * @param phases in the order of the work
 * @param targets values to stay below
 * @param omitted what was left out and why, one line each
 */
public record PhasesChart(
    String metric, List<Phase> phases, List<Double> targets, List<String> omitted)
    implements Chart {
  private static final int GAP = 6;

  public PhasesChart {
    phases = List.copyOf(phases);
    targets = List.copyOf(targets);
    omitted = List.copyOf(omitted);
  }

  /**
   * One phase.
   *
   * @param label what was done
   * @param detail such as {@code NFE 7}; empty if there is none
   * @param value what was measured then, > 0
   */
  public record Phase(String label, String detail, double value) {
    public Phase {
      if (!(value > 0)) {
        throw new IllegalArgumentException(label + " must have a value > 0, got " + value);
      }
    }
  }

  @Override
  public boolean isEmpty() {
    return phases.isEmpty();
  }

  @Override
  public Drawing draw(Look look) {
    return sheet(look).draw();
  }

  Sheet sheet(Look look) {
    if (isEmpty()) {
      return notes(Sheet.empty("Phases", "No phase has a measured value.", look));
    }
    double first = phases.get(0).value();
    double last = phases.get(phases.size() - 1).value();
    Sheet sheet =
        new Sheet(
            phases.size() == 1
                ? metric + ": " + Words.number(first)
                : metric + " by phase: " + Words.number(first) + " → " + Words.number(last),
            look);
    if (phases.size() > 1) {
      sheet.line(speed(first, last) + " since " + phases.get(0).label());
    }
    for (int i = 0; i < targets.size(); i++) {
      sheet.legend(
          LegendEntry.line(
              "target < " + Words.plain(targets.get(i)),
              look.colour(Ink.TEXT),
              LineStyle.of(i + 1).stroke()));
    }
    ChartFont font = new ChartFont(Font.BOLD, look.text());
    double widest =
        phases.stream().mapToDouble(phase -> font.width(end(phase, first))).max().orElseThrow();
    double most = phases.stream().mapToDouble(Phase::value).max().orElseThrow();
    double room = look.width() - 100 - 2.0 * GAP * targets.size();
    NumberAxis across = new Axes(look).numbers(0, most);
    across.setRange(0, most * room / (room - widest));
    across.setLabel(metric);
    List<RowPlot.Label> labels =
        phases.stream().map(phase -> new RowPlot.Label(phase.label(), phase.detail())).toList();
    sheet.panel(
        new RowPlot(look, labels, 20)
            .panel(
                "",
                across,
                (canvas, row, top, x, area) -> bar(canvas, phases.get(row), first, top, x, look)));
    return notes(sheet);
  }

  private Sheet notes(Sheet sheet) {
    omitted.forEach(line -> sheet.note("Not drawn: " + line));
    return sheet;
  }

  private void bar(
      Canvas canvas, Phase phase, double first, double top, DoubleUnaryOperator x, Look look) {
    double left = x.applyAsDouble(0);
    double right = x.applyAsDouble(phase.value());
    Rectangle2D bar = new Rectangle2D.Double(left, top + 2, right - left, 16);
    Color colour = look.colour(Ink.BLUE);
    canvas.setColor(colour);
    canvas.fill(bar);
    ChartFont font = new ChartFont(Font.BOLD, look.text());
    canvas.setFont(font);
    canvas.setColor(look.colour(Ink.TEXT));
    String words = end(phase, first);
    double start = right + GAP;
    for (int i = 0; i < targets.size(); i++) {
      double at = x.applyAsDouble(targets.get(i));
      canvas.setStroke(LineStyle.of(i + 1).stroke());
      canvas.draw(new Line2D.Double(at, top, at, top + 20));
    }
    for (double target : targets.stream().sorted().toList()) {
      double at = x.applyAsDouble(target);
      if (at > start - GAP && at < start + font.width(words) + GAP) {
        start = at + GAP;
      }
    }
    canvas.drawString(
        words, (float) start, (float) (top + 10 + (font.ascent() - font.descent()) / 2));
  }

  private static String end(Phase phase, double first) {
    return Words.number(phase.value()) + "  (" + speed(first, phase.value()) + ")";
  }

  private static String speed(double first, double value) {
    return String.format(Locale.ROOT, "%.1f×", first / value);
  }
}
