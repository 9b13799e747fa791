package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A judged run as lines for a terminal. */
public final class ConsoleReport {
  private ConsoleReport() {}

  /** Returns the table, the findings that matter and the verdict, ending in a line break. */
  public static String render(JudgedRun judged) {
    StringBuilder text = new StringBuilder();
    table(text, ResultTable.HEADER, ResultTable.rows(judged));
    text.append('\n');
    for (Section section : Section.of(judged)) {
      text.append(section.title()).append('\n');
      table(text, section.header(), section.rows());
      text.append('\n');
    }
    judged
        .baseline()
        .ifPresent(baseline -> text.append("baseline: ").append(baseline).append('\n'));
    for (Finding finding : judged.findings()) {
      if (finding.severity() != Finding.Severity.INFO) {
        text.append(String.format("%-12s", finding.severity()))
            .append(' ')
            .append(finding.message())
            .append('\n');
      }
    }
    text.append("verdict: ").append(judged.verdict()).append('\n');
    return text.toString();
  }

  private static void table(StringBuilder text, List<String> header, List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header);
    lines.addAll(rows);
    List<Integer> widths = new ArrayList<>(Collections.nCopies(header.size(), 0));
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        widths.set(i, Math.max(widths.get(i), line.get(i).length()));
      }
    }
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        row.append(line.get(i))
            .append(" ".repeat(widths.get(i) - line.get(i).length()))
            .append("  ");
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
  }
}
