package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.JudgedRun;

/** A form in which a judged run is written; another form is another constant. */
public enum ReportFormat {
  MARKDOWN("report.md"),
  HTML("report.html"),
  JUNIT("junit.xml");

  private final String fileName;

  ReportFormat(String fileName) {
    this.fileName = fileName;
  }

  /** Returns the file's name in the folder of the run's reports. */
  public String fileName() {
    return fileName;
  }

  /** Returns the report's whole text. */
  public String render(JudgedRun judged) {
    return switch (this) {
      case MARKDOWN -> MarkdownReport.render(judged);
      case HTML -> HtmlReport.render(judged);
      case JUNIT -> JUnitReport.render(judged);
    };
  }
}
