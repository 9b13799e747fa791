package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import java.util.ArrayList;
import java.util.List;

/**
 * A judged run as workflow commands of GitHub Actions. GitHub shows ten of a kind for each step, so
 * one that says everything comes first.
 */
public final class GitHubAnnotations {
  private static final int SHOWN = 9;

  private GitHubAnnotations() {}

  /** Returns the lines to print on standard output. */
  public static List<String> lines(JudgedRun judged) {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            switch (judged.verdict()) {
              case FAIL -> "error";
              case INCONCLUSIVE -> "warning";
              case PASS, IMPROVED -> "notice";
            },
            "ishowtts " + judged.verdict(),
            summary(judged)));
    add(lines, judged, Finding.Severity.FAIL, "error");
    add(lines, judged, Finding.Severity.INCONCLUSIVE, "warning");
    return lines;
  }

  private static String summary(JudgedRun judged) {
    List<String> parts = new ArrayList<>();
    parts.add("suite " + judged.report().suite() + ", run " + judged.report().id());
    judged.findings().stream()
        .filter(finding -> finding.severity() != Finding.Severity.INFO)
        .limit(SHOWN)
        .forEach(finding -> parts.add(finding.message()));
    return String.join("\n", parts);
  }

  private static void add(
      List<String> lines, JudgedRun judged, Finding.Severity severity, String kind) {
    judged.findings().stream()
        .filter(finding -> finding.severity() == severity)
        .limit(SHOWN)
        .forEach(finding -> lines.add(line(kind, finding.check(), finding.message())));
  }

  private static String line(String kind, String title, String message) {
    return "::" + kind + " title=" + property(title) + "::" + data(message);
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
