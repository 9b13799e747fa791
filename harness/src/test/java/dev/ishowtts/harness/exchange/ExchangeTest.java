package dev.ishowtts.harness.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.EDivisive;
import dev.ishowtts.harness.micro.JmhResults;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExchangeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ForeignResults FOREIGN = new ForeignResults("1", "orin");

  @TempDir private Path folder;

  @Test
  void otava_rtfOfOnePercentNoise_keepsEveryDigitAndTheStep() {
    List<RunReport> history = new ArrayList<>();
    Random random = new Random(4);
    double[] rtfs = new double[80];
    for (int i = 0; i < rtfs.length; i++) {
      rtfs[i] = 0.176 * (1 + 0.01 * random.nextGaussian()) * (i < 50 ? 1 : 1.03);
      history.add(run("r" + i, i, "s", rtfs[i]));
    }

    List<String> lines = ExportFormat.OTAVA.render(history).lines().toList();

    assertThat(lines.get(0)).isEqualTo("time,run,commit,fingerprint,s.rtf,s.wall_ms");
    assertThat(lines).hasSize(81);
    double[] read = lines.stream().skip(1).mapToDouble(line -> number(line, 4)).toArray();
    assertThat(read).containsExactly(rtfs);
    assertThat(EDivisive.otavaDefault().find(read))
        .isEqualTo(EDivisive.otavaDefault().find(rtfs))
        .hasSize(1);
    assertThat(lines.get(1)).startsWith("2026-01-01T00:00:00Z,r0,c0,");
  }

  @Test
  void otava_missingScenarioAndAwkwardNames_stayInTheirColumns() {
    String text =
        ExportFormat.OTAVA.render(
            List.of(run("b", 1, "jmh:A[n=1,m=2]", 0.3), run("a", 0, "s", 0.2)));

    List<String> lines = text.lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "time,run,commit,fingerprint,s.rtf,s.wall_ms,\"jmh:A[n=1,m=2].rtf\","
                + "\"jmh:A[n=1,m=2].wall_ms\"");
    assertThat(lines.get(1)).endsWith(",0.2,20.0,,");
    assertThat(lines.get(2)).endsWith(",,,0.3,30.0");
  }

  @Test
  void bmf_exportedAndImported_keepsValuesAndDirections() throws IOException {
    RunReport run = run("r", 0, "s \"x\"", 0.1765432109876);
    Path file =
        Files.writeString(folder.resolve("bmf.json"), ExportFormat.BMF.render(List.of(run)));

    ForeignResults.Imported imported =
        FOREIGN.read(file, ForeignResults.detect(file), START, Optional.empty());

    RunReport back = imported.runs().get(0);
    ScenarioResult scenario = back.scenario("s \"x\"").orElseThrow();
    assertThat(scenario.scenario().primary()).isEqualTo("rtf");
    assertThat(scenario.restartMedians(Side.CANDIDATE, "rtf")).containsExactly(0.1765432109876);
    assertThat(back.metric("rtf").orElseThrow()).isEqualTo(Metric.RTF);
    assertThat(back.fingerprint().facts()).containsEntry("imported", "bmf");
    assertThat(new RunFile().parse(RunFile.bytes(back), "back")).isEqualTo(back);
    assertThat(ExportFormat.BMF.render(imported.runs())).contains("\"value\" : 0.1765432109876");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExportFormat.BMF.render(List.of(run, run)))
        .withMessageContaining("export them one by one");
  }

  @Test
  void bmf_ofBencher_readsItsOwnMeasures() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bencher.json"),
            """
            {"Adapter::Json": {"latency": {"value": 3247.99, "lower_value": 3000.1},
             "throughput": {"value": 12}, "File Size": {"value": 5}}}
            """);
    RunReport run =
        FOREIGN.read(file, ForeignResults.Format.BMF, START, Optional.empty()).runs().get(0);

    assertThat(run.metric("latency").orElseThrow().direction())
        .isEqualTo(Direction.LOWER_IS_BETTER);
    assertThat(run.metric("throughput").orElseThrow().direction())
        .isEqualTo(Direction.HIGHER_IS_BETTER);
    assertThat(run.metric("file_size").orElseThrow().direction()).isEqualTo(Direction.INFORMATION);
    Files.writeString(file, "{\"a\": {\"latency\": {\"value\": \"fast\"}}}");
    assertThatIOException()
        .isThrownBy(() -> FOREIGN.read(file, ForeignResults.Format.BMF, START, Optional.empty()))
        .withMessageContaining("value: expected a number");
    Files.writeString(file, "{}");
    assertThatIOException()
        .isThrownBy(() -> FOREIGN.read(file, ForeignResults.Format.BMF, START, Optional.empty()))
        .withMessageContaining("holds no benchmark");
  }

  @Test
  void jmh_file_becomesARunWithForksAsRestarts() throws IOException, URISyntaxException {
    Path file =
        Path.of(Objects.requireNonNull(JmhResults.class.getResource("log-mel.json")).toURI());
    assertThat(ForeignResults.detect(file)).isEqualTo(ForeignResults.Format.JMH);

    RunReport run =
        FOREIGN
            .read(file, ForeignResults.Format.JMH, START, Optional.of(LocalDate.of(2025, 10, 1)))
            .runs()
            .get(0);

    assertThat(run.started()).isEqualTo(Instant.parse("2025-10-01T00:00:00Z"));
    assertThat(run.id()).startsWith("20251001T000000Z-jmh-");
    assertThat(run.scenarios()).isNotEmpty();
    assertThat(run.scenarios().get(0).valid(Side.CANDIDATE)).isNotEmpty();
    assertThat(new RunFile().parse(RunFile.bytes(run), "run")).isEqualTo(run);
    assertThat(run.fingerprint().facts()).containsKeys("imported", "jmh.version");
  }

  @Test
  void markdown_tableKeptByHand_givesMeasuredRowsOnly() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("HISTORY.md"),
            """
            # What we measured
            | phase | NFE | mean RTF | best RTF | speed-up | state |
            |---|---|---|---|---|---|
            | baseline | 32 | 1.320 | – | 1.0x | too slow |
            | 1 | 8 | **0.243** | 0.251 | 5.4x | met |
            | 3 | 7 | 0.213 | 0.209 | 6.2x | missed |
            | 3+ (projected) | 6 | ~0.187 | ~0.182 | 7.1x | waits |
            | 4 (idea) | 7, INT8 | 0.14–0.16 | | | |

            Other words.
            """);
    assertThatIOException()
        .isThrownBy(() -> FOREIGN.read(file, ForeignResults.detect(file), START, Optional.empty()))
        .withMessageContaining("HISTORY.md:2: the table has no column of dates")
        .withMessageContaining("--date");

    ForeignResults.Imported imported =
        FOREIGN.read(
            file, ForeignResults.Format.MARKDOWN, START, Optional.of(LocalDate.of(2025, 10, 1)));

    assertThat(imported.runs())
        .extracting(run -> run.scenarios().get(0).scenario().id())
        .containsExactly("history-nfe32", "history-nfe8", "history-nfe7");
    assertThat(imported.runs())
        .extracting(
            run -> run.scenarios().get(0).restartMedians(Side.CANDIDATE, Metric.RTF.key())[0])
        .containsExactly(1.32, 0.243, 0.213);
    assertThat(imported.runs().get(2).started()).isEqualTo(Instant.parse("2025-10-03T00:00:00Z"));
    assertThat(imported.runs()).extracting(RunReport::id).doesNotHaveDuplicates();
    assertThat(imported.skipped())
        .hasSize(2)
        .anyMatch(line -> line.contains("HISTORY.md:7: RTF \"~0.187\" is not a measured number"));
  }

  @Test
  void markdown_columnOfDates_isUsed() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("h.md"), "| date | RTF |\n|---|---|\n| 2025-02-03 | 0.21 |\n");
    assertThat(
            FOREIGN
                .read(file, ForeignResults.Format.MARKDOWN, START, Optional.empty())
                .runs()
                .get(0)
                .started())
        .isEqualTo(Instant.parse("2025-02-03T00:00:00Z"));
    Files.writeString(file, "| date | RTF |\n|---|---|\n| 3.2.25 | 0.21 |\n");
    assertThatIOException()
        .isThrownBy(
            () -> FOREIGN.read(file, ForeignResults.Format.MARKDOWN, START, Optional.empty()))
        .withMessageContaining("h.md:3: date must be like 2025-10-01");
    Files.writeString(file, "no table\n");
    assertThatIOException()
        .isThrownBy(
            () -> FOREIGN.read(file, ForeignResults.Format.MARKDOWN, START, Optional.empty()))
        .withMessageContaining("has no table with a column of RTF");
  }

  /** The grammar of OpenMetrics 1.0, as far as gauges and info go. */
  @Test
  void openMetrics_twoRuns_followTheGrammar() {
    String text =
        ExportFormat.OPENMETRICS.render(
            List.of(run("r1", 0, "a \"quoted\\ name\"\n", 0.2), run("r2", 1, "b", 0.3)));

    assertThat(text).endsWith("# EOF\n").doesNotContain("\r");
    Pattern meta = Pattern.compile("# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
    Pattern label = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\n\"])*\"");
    Pattern sample =
        Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)\\{("
                + label
                + "(?:,"
                + label
                + ")*)\\}"
                + " (-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)");
    Set<String> closed = new HashSet<>();
    Set<String> seen = new HashSet<>();
    String family = "";
    String type = "";
    for (String line : text.lines().toList()) {
      if (line.equals("# EOF")) {
        continue;
      }
      Matcher described = meta.matcher(line);
      if (described.matches()) {
        if (!described.group(2).equals(family)) {
          assertThat(closed.add(family)).as("families are contiguous: " + line).isTrue();
          family = described.group(2);
          assertThat(described.group(1)).as("TYPE first: " + line).isEqualTo("TYPE");
        }
        if (described.group(1).equals("TYPE")) {
          type = described.group(3);
          assertThat(type).isIn("gauge", "info");
        }
        if (described.group(1).equals("UNIT")) {
          assertThat(family).endsWith("_" + described.group(3));
        }
        continue;
      }
      Matcher value = sample.matcher(line);
      assertThat(value.matches()).as(line).isTrue();
      assertThat(value.group(1)).isEqualTo(type.equals("info") ? family + "_info" : family);
      assertThat(seen.add(value.group(1) + value.group(2))).as("once: " + line).isTrue();
    }
    assertThat(text)
        .contains("# TYPE ishowtts_wall_seconds gauge\n# UNIT ishowtts_wall_seconds seconds\n")
        .contains(
            "ishowtts_rtf{run=\"r2\",scenario=\"b\",side=\"candidate\",restarts=\"median\"} 0.3\n")
        .contains("side=\"candidate\",restarts=\"median\"} 0.03\n")
        .contains("scenario=\"a \\\"quoted\\\\ name\\\"\\n\"");
  }

  @Test
  void detect_unknownContent_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("x.bin"), "??");
    assertThatIOException()
        .isThrownBy(() -> ForeignResults.detect(file))
        .withMessageContaining("neither JSON nor Markdown");
    assertThatIllegalArgumentException().isThrownBy(() -> ExportFormat.OTAVA.render(List.of()));
  }

  private static double number(String line, int column) {
    return Double.parseDouble(line.split(",", -1)[column]);
  }

  private static RunReport run(String id, int day, String scenario, double rtf) {
    Instant at = START.plus(Duration.ofDays(day));
    Restart restart =
        new Restart(
            0,
            Side.CANDIDATE,
            Optional.empty(),
            2,
            true,
            List.of(
                new Sample(
                    at,
                    Map.of("rtf", rtf, "wall_ms", Math.round(100 * rtf) * 1.0),
                    Optional.empty())),
            Optional.empty());
    return new RunReport(
        RunReport.SCHEMA,
        id,
        at,
        at.plusSeconds(1),
        "quick",
        new Origin(Optional.of("c" + day), Optional.empty(), false, "1", "orin"),
        new ModelIdentity("nano", "d", "fp32"),
        new Fingerprint(new TreeMap<>(Map.of("provider", "cpu"))),
        Metric.SPEECH,
        List.of(
            new ScenarioResult(new Scenario(scenario, "short", "rtf", Map.of()), List.of(restart))),
        List.of(),
        List.of(),
        Map.of());
  }
}
