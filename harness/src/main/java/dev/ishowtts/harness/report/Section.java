package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.JudgedRun;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table beside the results, the same in every report for people.
 *
 * @param title of it
 * @param note one sentence: what it shows
 * @param texts how many columns at the left hold text; the others hold figures
 */
public record Section(
    String title, String note, int texts, List<String> header, List<List<String>> rows) {
  public Section {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Returns the sections that a run has something for. */
  static List<Section> of(JudgedRun judged) {
    return Stream.of(PercentileTable.of(judged.report()), QualityTable.of(judged.report()))
        .flatMap(Optional::stream)
        .toList();
  }
}
