package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.RunReport;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A judged run as Markdown, for a job summary or a comment. */
final class MarkdownReport {
  /** GitHub takes 1 MiB of a step's summary, and nothing at all of a longer one. */
  static final int MOST_BYTES = 1_000_000;

  private static final String CUT = "\n\n… cut: the whole is in judgement.json and report.html\n";

  private MarkdownReport() {}

  static String render(JudgedRun judged) {
    return limited(whole(judged), MOST_BYTES);
  }

  /**
   * Returns whole lines of {@code text} within {@code most} bytes, and says so if it was cut; empty
   * if there is not even room for that.
   */
  static String limited(String text, int most) {
    if (text.getBytes(StandardCharsets.UTF_8).length <= most) {
      return text;
    }
    if (most < CUT.getBytes(StandardCharsets.UTF_8).length) {
      return "";
    }
    int room = most - CUT.getBytes(StandardCharsets.UTF_8).length;
    StringBuilder kept = new StringBuilder();
    for (String line : text.split("(?<=\n)", -1)) {
      room -= line.getBytes(StandardCharsets.UTF_8).length;
      if (room < 0) {
        break;
      }
      kept.append(line);
    }
    return kept + CUT;
  }

  private static String whole(JudgedRun judged) {
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
    Section.of(judged).forEach(section -> section(text, section));
    findings(text, judged.findings());
    text.append("\n<details><summary>Environment</summary>\n\n| fact | value |\n| --- | --- |\n");
    report.fingerprint().facts().forEach((fact, value) -> row(text, List.of(fact, value)));
    text.append("\n</details>\n");
    return text.toString();
  }

  private static void section(StringBuilder text, Section section) {
    text.append("\n## ").append(section.title()).append("\n\n");
    text.append(section.note()).append("\n\n");
    row(text, section.header());
    row(text, section.header().stream().map(column -> "---").toList());
    section.rows().forEach(row -> row(text, row));
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

  static void row(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(value -> text.append(' ').append(cell(value)).append(" |"));
    text.append('\n');
  }

  static String cell(String value) {
    return value
        .replaceAll("\\R", " ")
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("<", "&lt;");
  }
}
