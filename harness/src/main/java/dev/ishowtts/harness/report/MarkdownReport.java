package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.RunReport;
import java.util.List;

/** A judged run as Markdown, for a job summary or a comment. */
final class MarkdownReport {
  private MarkdownReport() {}

  static String render(JudgedRun judged) {
    RunReport report = judged.report();
    StringBuilder text = new StringBuilder();
    text.append("# ").append(judged.verdict()).append(": ").append(cell(report.suite()));
    text.append("\n\nRun `").append(report.id()).append("`");
    report
        .origin()
        .commit()
        .ifPresent(commit -> text.append(", commit `").append(commit).append('`'));
    text.append(", model ").append(cell(report.model().name()));
    text.append(" (").append(cell(report.model().precision())).append(")\n\n");
    text.append("Baseline: ").append(cell(judged.baseline().orElse("none"))).append("\n\n");
    row(text, ResultTable.HEADER);
    row(text, ResultTable.HEADER.stream().map(column -> "---").toList());
    ResultTable.rows(judged).forEach(row -> row(text, row));
    findings(text, judged.findings());
    text.append("\n<details><summary>Environment</summary>\n\n| fact | value |\n| --- | --- |\n");
    report.fingerprint().facts().forEach((fact, value) -> row(text, List.of(fact, value)));
    text.append("\n</details>\n");
    return text.toString();
  }

  private static void findings(StringBuilder text, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    text.append("\n## Findings\n\n");
    for (Finding finding : findings) {
      text.append("- **").append(finding.severity()).append("** ").append(finding.check());
      text.append(": ").append(cell(finding.message())).append('\n');
    }
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(value -> text.append(' ').append(cell(value)).append(" |"));
    text.append('\n');
  }

  private static String cell(String value) {
    return value
        .replaceAll("\\R", " ")
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("<", "&lt;");
  }
}
