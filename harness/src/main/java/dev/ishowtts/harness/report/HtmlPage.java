package dev.ishowtts.harness.report;

import dev.ishowtts.harness.chart.Drawing;
import java.util.List;

/** What every page has: one file that needs no script, no font, no network. */
final class HtmlPage {
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

  private HtmlPage() {}

  /** Returns all up to and with the beginning of the body. */
  static String opening(String title) {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>"
        + HtmlText.escaped(title)
        + "</title>\n<style>\n"
        + STYLE
        + Drawing.pageStyle()
        + "</style></head><body>\n";
  }

  static void section(StringBuilder text, Section section) {
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
}
