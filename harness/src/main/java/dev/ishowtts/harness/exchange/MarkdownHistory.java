package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/*
 * Hand-made tables hold one figure per state of the work. A row becomes a run of one sample, the
 * mean RTF; steps that differ are different work, so each NFE is a scenario of its own. Figures that
 * were not measured ("~0.187", "0.14–0.16", "–") are left out and said: nothing is invented.
 */
/** A table of RTFs kept by hand in Markdown. */
public final class MarkdownHistory {
  private static final Pattern RULE = Pattern.compile("\\|?\\s*:?-+:?\\s*(\\|\\s*:?-+:?\\s*)*\\|?");
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  /**
   * One row that was measured.
   *
   * @param label its first cell
   * @param at its date, or the given one
   * @param results one scenario
   */
  public record Row(String label, Instant at, List<ScenarioResult> results) {}

  /**
   * A whole file.
   *
   * @param rows measured, in the order of the file
   * @param skipped what was left out and why
   */
  public record Content(List<Row> rows, List<String> skipped) {}

  private MarkdownHistory() {}

  /**
   * Returns the rows of every table that has a column of RTF.
   *
   * @param first when the first row was measured, where the table has no column of dates; each
   *     further row is a day later, only to keep their order
   * @throws IOException in one line, if there is no such table, or no date
   */
  public static Content read(String text, String source, Optional<LocalDate> first)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    List<String> lines = text.lines().toList();
    boolean table = false;
    for (int i = 0; i + 1 < lines.size(); i++) {
      if (!lines.get(i).contains("|") || !RULE.matcher(lines.get(i + 1).strip()).matches()) {
        continue;
      }
      List<String> header =
          cells(lines.get(i)).stream().map(cell -> cell.toLowerCase(Locale.ROOT)).toList();
      int rtf = column(header, "mean rtf").orElse(column(header, "rtf").orElse(-1));
      if (rtf < 0) {
        continue;
      }
      table = true;
      int nfe = column(header, "nfe").orElse(-1);
      int date = column(header, "date").orElse(-1);
      if (date < 0 && first.isEmpty()) {
        throw new IOException(
            source
                + ":"
                + (i + 1)
                + ": the table has no column of dates; say when its first row was measured:"
                + " --date 2025-10-01");
      }
      for (int k = i + 2; k < lines.size() && lines.get(k).contains("|"); k++) {
        row(source + ":" + (k + 1), cells(lines.get(k)), rtf, nfe, date, first, rows, skipped);
      }
    }
    if (!table) {
      throw new IOException(source + ": has no table with a column of RTF");
    }
    return new Content(List.copyOf(rows), List.copyOf(skipped));
  }

  private static void row(
      String place,
      List<String> cells,
      int rtf,
      int nfe,
      int date,
      Optional<LocalDate> first,
      List<Row> rows,
      List<String> skipped)
      throws IOException {
    String value = cell(cells, rtf);
    if (!NUMBER.matcher(value).matches() || Double.parseDouble(value) <= 0) {
      skipped.add(place + ": RTF \"" + value + "\" is not a measured number");
      return;
    }
    Instant at =
        date >= 0
            ? date(place, cell(cells, date))
            : first.orElseThrow().plusDays(rows.size()).atStartOfDay().toInstant(ZoneOffset.UTC);
    String steps = nfe < 0 ? "" : cell(cells, nfe);
    Map<String, String> parameters = new TreeMap<>(Map.of("source", "markdown"));
    boolean known = NUMBER.matcher(steps).matches();
    if (known) {
      parameters.put("nfe", steps);
    }
    Scenario scenario =
        new Scenario(
            known ? "history-nfe" + steps : "history", "history", Metric.RTF.key(), parameters);
    Sample sample =
        new Sample(at, Map.of(Metric.RTF.key(), Double.parseDouble(value)), Optional.empty());
    rows.add(
        new Row(
            cell(cells, 0),
            at,
            List.of(
                new ScenarioResult(
                    scenario,
                    List.of(
                        new Restart(
                            0,
                            Side.CANDIDATE,
                            Optional.empty(),
                            0,
                            true,
                            List.of(sample),
                            Optional.empty()))))));
  }

  private static Instant date(String place, String text) throws IOException {
    try {
      return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new IOException(place + ": date must be like 2025-10-01, got \"" + text + "\"", e);
    }
  }

  private static Optional<Integer> column(List<String> header, String name) {
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).contains(name)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static String cell(List<String> cells, int column) {
    return column < cells.size() ? cells.get(column) : "";
  }

  private static List<String> cells(String line) {
    String row = line.strip();
    row = row.startsWith("|") ? row.substring(1) : row;
    row = row.endsWith("|") ? row.substring(0, row.length() - 1) : row;
    return Arrays.stream(row.split("(?<!\\\\)\\|", -1))
        .map(cell -> cell.strip().replace("**", "").replace("`", "").replace("\\|", "|"))
        .toList();
  }
}
