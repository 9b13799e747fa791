package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.JudgedRun;

/** The Markdown of a run for GitHub's job summary, which takes 1 MiB of a step in all. */
public final class JobSummary {
  private JobSummary() {}

  /**
   * Returns what may still be appended.
   *
   * @param used bytes that the step's summary has already
   */
  public static String of(JudgedRun judged, long used) {
    return MarkdownReport.limited(
        ReportFormat.MARKDOWN.render(judged), (int) Math.max(0, MarkdownReport.MOST_BYTES - used));
  }
}
