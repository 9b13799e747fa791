package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.harness.micro.JmhResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads files of other tools as runs. An imported run says so in its fingerprint, so that it is
 * never compared with one that was measured here, and its clocks are unverified.
 *
 * @param version of this program
 * @param host where the import happens
 */
public record ForeignResults(String version, String host) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DIGEST_CHARACTERS = 6;

  /** Where a file comes from. */
  public enum Format {
    /** JMH's {@code -rf json}. */
    JMH,
    /** Bencher Metric Format. */
    BMF,
    /** A table of RTFs kept by hand. */
    MARKDOWN
  }

  /**
   * What was read.
   *
   * @param runs one, or one per row of a table
   * @param skipped what was left out and why, one line each
   */
  public record Imported(List<RunReport> runs, List<String> skipped) {
    public Imported {
      runs = List.copyOf(runs);
      skipped = List.copyOf(skipped);
    }
  }

  /** Returns the format of {@code file} by its name and first character. */
  public static Format detect(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".md") || name.endsWith(".markdown")) {
      return Format.MARKDOWN;
    }
    String start = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).stripLeading();
    if (start.startsWith("[")) {
      return Format.JMH;
    }
    if (start.startsWith("{")) {
      return Format.BMF;
    }
    throw new IOException(file + ": is neither JSON nor Markdown; name it with --format");
  }

  /**
   * Returns the runs in {@code file}.
   *
   * @param at when it was measured, where the file does not say
   * @param date as for tables without dates
   * @throws IOException in one line naming file and place
   */
  public Imported read(Path file, Format format, Instant at, Optional<LocalDate> date)
      throws IOException {
    byte[] content = Files.readAllBytes(file);
    Instant measured = date.map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC)).orElse(at);
    return switch (format) {
      case JMH -> {
        JmhResults jmh = JmhResults.read(file, measured);
        yield one(
            content,
            "jmh",
            measured,
            new ImportedResults(jmh.metrics(), jmh.results(), jmh.facts()));
      }
      case BMF ->
          one(
              content,
              "bmf",
              measured,
              BencherMetricFormat.read(content, file.toString(), measured));
      case MARKDOWN -> table(file, content, date);
    };
  }

  private Imported one(byte[] content, String kind, Instant at, ImportedResults results) {
    return new Imported(
        List.of(
            report(
                STAMP.format(at) + "-" + kind + "-" + digest(content),
                kind,
                at,
                results.metrics(),
                results.results(),
                results.facts())),
        List.of());
  }

  private Imported table(Path file, byte[] content, Optional<LocalDate> date) throws IOException {
    MarkdownHistory.Content table =
        MarkdownHistory.read(new String(content, StandardCharsets.UTF_8), file.toString(), date);
    List<RunReport> runs = new ArrayList<>();
    for (MarkdownHistory.Row row : table.rows()) {
      String label = row.label() + " " + runs.size();
      runs.add(
          report(
              STAMP.format(row.at()) + "-history-" + digest(label.getBytes(StandardCharsets.UTF_8)),
              "history",
              row.at(),
              List.of(Metric.RTF),
              row.results(),
              new TreeMap<>()));
    }
    return new Imported(runs, table.skipped());
  }

  private RunReport report(
      String id,
      String kind,
      Instant at,
      List<Metric> metrics,
      List<ScenarioResult> results,
      SortedMap<String, String> facts) {
    SortedMap<String, String> all = new TreeMap<>(facts);
    all.put("imported", kind);
    return new RunReport(
        RunReport.SCHEMA,
        id,
        at,
        at,
        kind,
        new Origin(Optional.empty(), Optional.empty(), false, version, host),
        new ModelIdentity("unknown", "none", "unknown"),
        new Fingerprint(all),
        metrics,
        results,
        List.of(),
        List.of(
            new Obstacle(
                "clocks-unverified",
                "imported: nothing is known about the clocks during the measurement",
                true)),
        Map.of());
  }

  private static String digest(byte[] content) {
    return Sha256.hex(content).substring(0, DIGEST_CHARACTERS);
  }
}
