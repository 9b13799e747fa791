package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** RTF and distance to the reference by flow evaluations, means over texts, as inline SVG. */
final class QualityCurve {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 190;
  private static final int SIDE = 54;
  private static final int TOP = 22;
  private static final int BOTTOM = 30;
  private static final int LEAST_POINTS = 3;
  private static final String DISTANCE = "mcd_dtw_db";

  private final SortedMap<Integer, Double> rtf = new TreeMap<>();
  private final SortedMap<Integer, Double> distance = new TreeMap<>();

  private QualityCurve(RunReport report) {
    Map<Integer, List<Double>> speeds = new TreeMap<>();
    Map<Integer, List<Double>> sounds = new TreeMap<>();
    for (ScenarioQuality quality : report.quality()) {
      Optional<Integer> evaluations = evaluations(report, quality);
      if (quality.side() == Side.BASELINE || evaluations.isEmpty()) {
        continue;
      }
      OptionalDouble speed = QualityTable.rtf(report, quality);
      speed.ifPresent(
          value -> speeds.computeIfAbsent(evaluations.get(), n -> new ArrayList<>()).add(value));
      Double sound = quality.values().get(DISTANCE);
      if (sound != null) {
        sounds.computeIfAbsent(evaluations.get(), n -> new ArrayList<>()).add(sound);
      }
    }
    means(speeds, rtf);
    means(sounds, distance);
  }

  /** Returns the curve; empty for runs of fewer than three numbers of evaluations. */
  static Optional<String> of(RunReport report) {
    QualityCurve curve = new QualityCurve(report);
    return curve.rtf.size() < LEAST_POINTS || curve.distance.size() < LEAST_POINTS
        ? Optional.empty()
        : Optional.of(curve.draw());
  }

  private static Optional<Integer> evaluations(RunReport report, ScenarioQuality quality) {
    return report
        .scenario(quality.scenario())
        .map(ScenarioResult::scenario)
        .map(Scenario::parameters)
        .flatMap(parameters -> Optional.ofNullable(parameters.get("nfe")))
        .map(Integer::valueOf);
  }

  private static void means(Map<Integer, List<Double>> values, Map<Integer, Double> means) {
    values.forEach(
        (nfe, all) ->
            means.put(nfe, all.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
  }

  private String draw() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" role=\"img\"", WIDTH, HEIGHT));
    svg.append(" aria-label=\"RTF and distance to the reference by flow evaluations\">");
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
            SIDE,
            HEIGHT - BOTTOM,
            WIDTH - SIDE,
            HEIGHT - BOTTOM));
    curve(svg, "b", rtf, SIDE - 6, "end");
    curve(svg, "a", distance, WIDTH - SIDE + 6, "start");
    for (int nfe : rtf.keySet()) {
      text(svg, x(nfe), HEIGHT - BOTTOM + 15, "middle", Integer.toString(nfe));
    }
    text(svg, WIDTH / 2.0, HEIGHT - 2, "middle", "flow evaluations");
    text(svg, SIDE - 6, TOP - 9, "start", "RTF");
    text(svg, WIDTH - SIDE + 6, TOP - 9, "end", "distance, dB");
    return svg.append("</svg>").toString();
  }

  private void curve(
      StringBuilder svg,
      String style,
      SortedMap<Integer, Double> values,
      double at,
      String anchor) {
    double most = values.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double top = most > 0 ? 1.05 * most : 1;
    StringBuilder path = new StringBuilder();
    values.forEach(
        (nfe, value) ->
            path.append(path.length() == 0 ? 'M' : 'L')
                .append(String.format(Locale.ROOT, "%.1f %.1f", x(nfe), y(value, top))));
    svg.append("<path class=\"m").append(style).append("\" fill=\"none\" d=\"");
    svg.append(path).append("\"/>");
    values.forEach(
        (nfe, value) ->
            svg.append(
                String.format(
                    Locale.ROOT,
                    "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%d: %s</title>"
                        + "</circle>",
                    style,
                    x(nfe),
                    y(value, top),
                    nfe,
                    ResultTable.number(value))));
    for (double share : new double[] {0, 0.5, 1}) {
      text(svg, at, y(share * most, top) + 4, anchor, ResultTable.number(share * most));
    }
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String value) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            x,
            y,
            anchor,
            HtmlText.escaped(value)));
  }

  /* Logarithmic: 5 to 8 matter as much as 16 to 32. */
  private double x(int nfe) {
    double low = Math.log(rtf.firstKey());
    double high = Math.log(rtf.lastKey());
    double share = high > low ? (Math.log(nfe) - low) / (high - low) : 0.5;
    return SIDE + 10 + share * (WIDTH - 2 * SIDE - 20);
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
  }
}
