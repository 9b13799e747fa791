package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * Doubles are written so that they read back the same: two decimals, as others write, hide a step of
 * 3 % at an RTF of 0.176. Otava takes the first column as time and needs a number in every cell, so
 * a scenario that a run lacks stays an empty cell, which Otava leaves out of that series.
 */
/** A history for Apache Otava's CSV importer. */
final class OtavaCsv {
  private OtavaCsv() {}

  static String render(List<RunReport> reports) {
    List<RunReport> sorted =
        reports.stream()
            .sorted(Comparator.comparing(RunReport::started).thenComparing(RunReport::id))
            .toList();
    Set<String> columns = new LinkedHashSet<>();
    List<Map<String, Double>> rows = new ArrayList<>();
    for (RunReport report : sorted) {
      Map<String, Double> row = new HashMap<>();
      for (ExportedValue value : ExportedValue.of(report)) {
        if (value.side() == Side.CANDIDATE && value.metric().direction() != Direction.INFORMATION) {
          String column = value.scenario() + "." + value.metric().key();
          columns.add(column);
          row.put(column, value.median());
        }
      }
      rows.add(row);
    }
    StringBuilder text = new StringBuilder("time,run,commit,fingerprint");
    columns.forEach(column -> text.append(',').append(cell(column)));
    text.append('\n');
    for (int i = 0; i < rows.size(); i++) {
      RunReport report = sorted.get(i);
      Map<String, Double> row = rows.get(i);
      text.append(report.started()).append(',').append(cell(report.id())).append(',');
      text.append(cell(report.origin().commit().orElse(""))).append(',');
      text.append(report.fingerprint().id());
      for (String column : columns) {
        Double value = row.get(column);
        text.append(',').append(value == null ? "" : Double.toString(value));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String cell(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
