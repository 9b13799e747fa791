package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.LeakLimits;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.harness.chart.Chart;
import dev.ishowtts.harness.chart.Look;
import dev.ishowtts.harness.chart.NfeChart;
import dev.ishowtts.harness.chart.PairedChart;
import dev.ishowtts.harness.chart.SoakChart;
import dev.ishowtts.harness.chart.TelemetryChart;
import dev.ishowtts.harness.chart.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A judged run as one HTML file that needs nothing else: no script, no font, no network. */
final class HtmlReport {
  private HtmlReport() {}

  static String render(JudgedRun judged) {
    RunReport report = judged.report();
    StringBuilder text = new StringBuilder();
    text.append(HtmlPage.opening(judged.verdict() + ": " + report.suite()));
    head(text, judged);
    table(text, judged);
    Section.of(judged).forEach(section -> HtmlPage.section(text, section));
    QualityCurve.of(report)
        .ifPresent(
            curve ->
                text.append("<div class=\"plots\"><figure><h3>Speed and sound</h3>")
                    .append("<p class=\"soft\">RTF in blue (left); in grey (right) the distance")
                    .append(" to the sound with the most evaluations; means over texts</p>")
                    .append(curve)
                    .append("</figure></div>\n"));
    findings(text, judged.findings());
    plots(text, judged);
    charts(text, judged);
    facts(
        text,
        "Environment, fingerprint " + report.fingerprint().id(),
        report.fingerprint().facts());
    facts(text, "Settings", new TreeMap<>(report.settings()));
    return text.append("</body></html>\n").toString();
  }

  private static void head(StringBuilder text, JudgedRun judged) {
    RunReport report = judged.report();
    text.append("<h1><span class=\"").append(judged.verdict()).append("\">");
    text.append(judged.verdict()).append("</span> ").append(HtmlText.escaped(report.suite()));
    text.append("</h1>\n<p class=\"soft\">Run ").append(HtmlText.escaped(report.id()));
    report
        .origin()
        .commit()
        .ifPresent(commit -> text.append(", commit ").append(HtmlText.escaped(commit)));
    text.append(", model ").append(HtmlText.escaped(report.model().name())).append(" (");
    text.append(HtmlText.escaped(report.model().precision())).append("), ");
    text.append(report.started()).append("</p>\n<p class=\"soft\">Baseline: ");
    text.append(HtmlText.escaped(judged.baseline().orElse("none"))).append("</p>\n");
  }

  private static void table(StringBuilder text, JudgedRun judged) {
    text.append("<div class=\"wide\"><table><thead><tr>");
    for (int i = 0; i < ResultTable.HEADER.size(); i++) {
      text.append(figure(i) ? "<th class=\"n\">" : "<th>");
      text.append(ResultTable.HEADER.get(i)).append("</th>");
    }
    text.append("</tr></thead><tbody>\n");
    for (List<String> row : ResultTable.rows(judged)) {
      text.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        String value = HtmlText.escaped(row.get(i));
        boolean outcome = i == row.size() - 1;
        text.append(
            outcome ? "<td class=\"" + value + "\">" : figure(i) ? "<td class=\"n\">" : "<td>");
        text.append(value).append("</td>");
      }
      text.append("</tr>\n");
    }
    text.append("</tbody></table></div>\n");
  }

  /** Returns whether a column holds numbers. */
  private static boolean figure(int column) {
    return column >= 2 && column < ResultTable.HEADER.size() - 1;
  }

  private static void findings(StringBuilder text, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    text.append("<h2>Findings</h2>\n<ul>\n");
    for (Finding finding : findings) {
      text.append("<li><b class=\"").append(finding.severity()).append("\">");
      text.append(finding.severity()).append("</b> ").append(HtmlText.escaped(finding.check()));
      text.append(": ").append(HtmlText.escaped(finding.message())).append("</li>\n");
    }
    text.append("</ul>\n");
  }

  private static void plots(StringBuilder text, JudgedRun judged) {
    text.append("<h2>Samples</h2>\n<p class=\"soft\">A dot is a sample, a bar a restart's median,");
    text.append(" the dashed line the baseline's geometric mean.</p>\n<div class=\"plots\">\n");
    for (ScenarioResult result : judged.report().scenarios()) {
      Optional<Metric> metric = ResultTable.metric(judged.report(), result);
      Optional<Comparison> comparison = ResultTable.comparison(judged, result.scenario().id());
      metric
          .flatMap(
              known ->
                  new StripPlot(result, known, comparison.flatMap(Comparison::figures)).render())
          .ifPresent(plot -> figure(text, result, metric.get(), comparison, plot));
    }
    text.append("</div>\n");
  }

  private static void figure(
      StringBuilder text,
      ScenarioResult result,
      Metric metric,
      Optional<Comparison> comparison,
      String plot) {
    text.append("<figure><h3>").append(HtmlText.escaped(result.scenario().id())).append("</h3>");
    text.append("<p class=\"soft\">").append(HtmlText.escaped(metric.key()));
    if (!metric.unit().equals("1")) {
      text.append(", ").append(HtmlText.escaped(metric.unit()));
    }
    comparison.ifPresent(
        known -> {
          text.append(" · <span class=\"").append(known.outcome()).append("\">");
          text.append(known.outcome()).append("</span>");
          known
              .figures()
              .ifPresent(
                  figures ->
                      text.append(
                          String.format(
                              Locale.ROOT,
                              " %+.1f %% [%+.1f, %+.1f]",
                              100 * (figures.ratio() - 1),
                              100 * (figures.low() - 1),
                              100 * (figures.high() - 1))));
        });
    text.append("</p>").append(plot).append("</figure>\n");
  }

  private static void charts(StringBuilder text, JudgedRun judged) {
    RunReport report = judged.report();
    List<Chart> charts = new ArrayList<>();
    charts.add(PairedChart.of(judged));
    NfeChart nfe = NfeChart.of(report, Optional.empty());
    if (nfe.isCurve()) {
      charts.add(nfe);
    }
    charts.add(TelemetryChart.of(report));
    if (report.scenarios().stream().anyMatch(HtmlReport::isSoak)) {
      charts.add(SoakChart.of(report, LeakLimits.STANDARD));
    }
    charts.removeIf(Chart::isEmpty);
    if (charts.isEmpty()) {
      return;
    }
    text.append("<h2>Charts</h2>\n");
    for (Chart chart : charts) {
      text.append("<div class=\"desk\">");
      text.append(chart.draw(new Look(Look.WIDE, Theme.AUTO)).inlineSvg());
      text.append("</div>\n<div class=\"phone\">");
      text.append(chart.draw(new Look(Look.PHONE, Theme.AUTO)).inlineSvg());
      text.append("</div>\n");
    }
  }

  private static boolean isSoak(ScenarioResult result) {
    return "soak".equals(result.scenario().parameters().get("kind"));
  }

  private static void facts(StringBuilder text, String title, Map<String, String> facts) {
    text.append("<details><summary>").append(HtmlText.escaped(title)).append("</summary>\n");
    text.append("<table class=\"facts\"><tbody>\n");
    facts.forEach(
        (fact, value) -> {
          text.append("<tr><td>").append(HtmlText.escaped(fact)).append("</td><td>");
          text.append(HtmlText.escaped(value)).append("</td></tr>\n");
        });
    text.append("</tbody></table></details>\n");
  }
}
