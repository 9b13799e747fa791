package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.LeakLimits;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.harness.chart.Chart;
import dev.ishowtts.harness.chart.Drawing;
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
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--bg:#fff;--fg:#1a1c20;--soft:#5b6270;--rule:#dfe3e9;--card:#f6f7f9;
      --a:#6b7280;--b:#1d5fd1;--pass:#176c3a;--fail:#b3261e;--unsure:#8a5a00}
      @media(prefers-color-scheme:dark){:root{--bg:#14161a;--fg:#e8eaee;--soft:#a2a9b6;--rule:#333842;
      --card:#1c1f25;--a:#9aa3b2;--b:#7fb0ff;--pass:#6fd395;--fail:#ff8a80;--unsure:#f0c060}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--bg);color:var(--fg);
      font:16px/1.5 system-ui,sans-serif}
      h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .5rem}
      h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
      p{margin:.3rem 0}.soft{color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
      .PASS,.IMPROVED,.BETTER{color:var(--pass)}.FAIL,.WORSE{color:var(--fail)}
      .INCONCLUSIVE,.WARNING,.NOT_COMPARABLE{color:var(--unsure)}.INFO{color:var(--soft)}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
      th,td{padding:.3rem .6rem;border-bottom:1px solid var(--rule);text-align:left;white-space:nowrap}
      td.n,th.n{text-align:right}
      table.facts td{white-space:normal;overflow-wrap:anywhere}
      ul{padding-left:0;list-style:none;margin:.3rem 0}li{margin:.35rem 0;overflow-wrap:anywhere}
      @media(min-width:40rem){li{padding-left:9rem;text-indent:-9rem}li b{display:inline-block;min-width:9rem;text-indent:0}}
      .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1rem}
      figure{margin:0;padding:.7rem;background:var(--card);border-radius:.4rem}
      figure>svg,svg.chart{width:100%;height:auto;display:block;margin-top:.4rem}
      figure>svg text{fill:var(--soft);font-size:12px}
      .phone{display:none}@media(max-width:40rem){.phone{display:block}.desk{display:none}}
      .grid{stroke:var(--rule)}circle.a{fill:var(--a);opacity:.7}circle.b{fill:var(--b);opacity:.7}
      .ma{stroke:var(--a);stroke-width:3}.mb{stroke:var(--b);stroke-width:3}
      .ref{stroke:var(--fg);stroke-dasharray:5 4}
      details{margin:.8rem 0}summary{cursor:pointer}
      @media print{details{display:block}}
      """;

  private HtmlReport() {}

  static String render(JudgedRun judged) {
    RunReport report = judged.report();
    StringBuilder text = new StringBuilder();
    text.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    text.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    text.append("<title>").append(judged.verdict()).append(": ");
    text.append(HtmlText.escaped(report.suite())).append("</title>\n<style>\n");
    text.append(STYLE).append(Drawing.pageStyle()).append("</style></head><body>\n");
    head(text, judged);
    table(text, judged);
    Section.of(judged).forEach(section -> section(text, section));
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

  private static void section(StringBuilder text, Section section) {
    text.append("<h2>").append(section.title()).append("</h2>\n<p class=\"soft\">");
    text.append(HtmlText.escaped(section.note())).append("</p>\n");
    text.append("<div class=\"wide\"><table><thead>");
    row(text, "th", section.texts(), section.header());
    text.append("</thead><tbody>\n");
    section.rows().forEach(row -> row(text, "td", section.texts(), row));
    text.append("</tbody></table></div>\n");
  }

  private static void row(StringBuilder text, String element, int texts, List<String> cells) {
    text.append("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      text.append('<').append(element).append(i < texts ? ">" : " class=\"n\">");
      text.append(HtmlText.escaped(cells.get(i)));
      text.append("</").append(element).append('>');
    }
    text.append("</tr>\n");
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
