package dev.ishowtts.harness.report;

import java.util.ArrayList;
import java.util.List;

/** What a report says, as Markdown and as one HTML page. Built by one thread. */
public final class ReportDocument {
  private final String title;
  private final List<Part> parts = new ArrayList<>();

  private interface Part {
    void html(StringBuilder text);

    void markdown(StringBuilder text);
  }

  /** Creates a document of a title alone. */
  public ReportDocument(String title) {
    this.title = title;
  }

  /** Adds sentences. */
  public ReportDocument paragraph(String sentences) {
    parts.add(
        new Part() {
          @Override
          public void html(StringBuilder text) {
            text.append("<p>").append(HtmlText.escaped(sentences)).append("</p>\n");
          }

          @Override
          public void markdown(StringBuilder text) {
            text.append(MarkdownReport.cell(sentences)).append("\n\n");
          }
        });
    return this;
  }

  /** Adds a table; one without rows is left out. */
  public ReportDocument table(Section table) {
    if (table.rows().isEmpty()) {
      return this;
    }
    parts.add(
        new Part() {
          @Override
          public void html(StringBuilder text) {
            HtmlPage.section(text, table);
          }

          @Override
          public void markdown(StringBuilder text) {
            text.append("## ").append(table.title()).append("\n\n");
            text.append(MarkdownReport.cell(table.note())).append("\n\n");
            MarkdownReport.row(text, table.header());
            MarkdownReport.row(text, table.header().stream().map(cell -> "---").toList());
            table.rows().forEach(row -> MarkdownReport.row(text, row));
            text.append('\n');
          }
        });
    return this;
  }

  /**
   * Adds a picture; Markdown has its caption alone.
   *
   * @param svg an element of trusted content
   */
  public ReportDocument figure(String heading, String caption, String svg) {
    parts.add(
        new Part() {
          @Override
          public void html(StringBuilder text) {
            text.append("<h2>").append(HtmlText.escaped(heading)).append("</h2>\n<figure>");
            text.append("<p class=\"soft\">").append(HtmlText.escaped(caption)).append("</p>");
            text.append(svg).append("</figure>\n");
          }

          @Override
          public void markdown(StringBuilder text) {
            text.append("## ").append(MarkdownReport.cell(heading)).append("\n\n");
            text.append(MarkdownReport.cell(caption)).append(" (picture in the HTML page)\n\n");
          }
        });
    return this;
  }

  /** Returns the page. */
  public String html() {
    StringBuilder text = new StringBuilder(HtmlPage.opening(title));
    text.append("<h1>").append(HtmlText.escaped(title)).append("</h1>\n");
    parts.forEach(part -> part.html(text));
    return text.append("</body></html>\n").toString();
  }

  /** Returns the Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# ").append(MarkdownReport.cell(title)).append("\n\n");
    parts.forEach(part -> part.markdown(text));
    return text.toString();
  }
}
