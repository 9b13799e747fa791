package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.harness.sink.JudgedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChartCommandTest {
  @TempDir private Path folder;

  private CommandLineFixture fixture;

  @BeforeEach
  void runs() throws IOException {
    fixture = new CommandLineFixture(folder);
    for (int i = 0; i < 3; i++) {
      new RunFile()
          .write(
              unhindered(JudgedRuns.run(i, 4, new Random(i), Verdict.PASS).report()),
              folder.resolve("runs").resolve(String.format("%05d-quick.json", i)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"distribution", "nfe", "telemetry", "soak", "paired"})
  void kind_ofTheNewestRun_isWrittenBesideItsReports(String kind) throws IOException {
    CommandLineFixture.Result result = fixture.run("chart", kind);

    Path file = folder.resolve("reports").resolve("00002-quick").resolve(kind + ".svg");
    assertThat(result.err()).doesNotContain("Exception");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("chart: " + file + "\n");
    assertThat(Files.readString(file)).startsWith("<svg ").contains("00002-quick");
  }

  @Test
  void nfe_ofATable_isDrawnAndAWrongOneIsNamed() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("small.csv"),
            """
            # Model small
            measure,target,curve,nfe,value,low,high
            WER,0.117,EPSS,7,0.08,0.06,0.1
            WER,0.117,EPSS,16,0.09,0.07,0.12
            """);
    Path svg = folder.resolve("small.svg");
    CommandLineFixture.Result drawn =
        fixture.run("chart", "nfe", "--table", table.toString(), "-o", svg.toString());
    assertThat(drawn.err()).isEmpty();
    assertThat(drawn.exitCode()).isZero();
    assertThat(Files.readString(svg)).contains("Model small", "WER", "target 0.117");

    assertThat(fixture.run("chart", "nfe", "00000-quick", "--table", table.toString()).err())
        .contains("nfe draws a run or a --table, not both");
    Path missing = folder.resolve("missing.csv");
    assertThat(fixture.run("chart", "nfe", "--table", missing.toString()).err())
        .contains(missing + ": no such file");
    Files.writeString(table, "# Model small\n");
    assertThat(fixture.run("chart", "nfe", "--table", table.toString()).err())
        .contains("small.csv:2: must be the header");
  }

  @Test
  void trend_ofRunsWithEvents_isDrawn() throws IOException {
    fixture.run("event", "add", "--kind", "release", "JetPack 6.2");
    CommandLineFixture.Result result =
        fixture.run(
            "chart", "trend", "--scenario", "short*", "-o", folder.resolve("trend.svg").toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(Files.readString(folder.resolve("trend.svg")))
        .contains("Trend of RTF: short_1-nfe7", "1 Jan 2026");
  }

  @Test
  void trend_ofSlowedRuns_saysWhatIsLeftOut() throws IOException {
    new RunFile()
        .write(
            JudgedRuns.run(7, 4, new Random(7), Verdict.PASS).report(),
            folder.resolve("runs").resolve("00007-quick.json"));
    CommandLineFixture.Result result = fixture.run("chart", "trend");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("left out: 1 of 4 runs (throttled); see: ishowtts trend\nchart: ");
  }

  @Test
  void png_onAPhone_hasItsWidth() throws IOException {
    Path file = folder.resolve("pictures").resolve("t.png");
    CommandLineFixture.Result result =
        fixture.run(
            "chart",
            "telemetry",
            "00001-quick",
            "--width",
            "390",
            "--theme",
            "dark",
            "--repeat",
            "2",
            "-o",
            file.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).containsPattern("median of 2: \\d+\\.\\d ms, slowest \\d+\\.\\d ms");
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(390);
  }

  @Test
  void phases_handMadeTable_isDrawnAndSaysWhatIsLeftOut() throws IOException {
    Path table = folder.resolve("HISTORY.md");
    Files.writeString(
        table,
        """
        | phase | NFE | mean RTF | best RTF |
        |---|---|---|---|
        | baseline (fp32, nothing optimised) | 32 | 1.320 | – |
        | 1 | 8 | 0.243 | 0.251 |
        | 3 | 7 | 0.213 | 0.209 |
        | 3+ (projected) | 6 | ~0.187 | ~0.182 |
        """);
    Path file = folder.resolve("phases.svg");
    CommandLineFixture.Result result =
        fixture.run("chart", "phases", table.toString(), "--target", "0.2", "-o", file.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(Files.readString(file))
        .contains(
            "RTF by phase: 1.32 → 0.213", "phase 3:  NFE 7", "6.2×", "~0.187", "target &lt; 0.2");
  }

  @Test
  void phases_runOfSeveralScenarios_asksWhichOne() {
    CommandLineFixture.Result none = fixture.run("chart", "phases", "00001-quick");
    CommandLineFixture.Result one =
        fixture.run("chart", "phases", "00000-quick", "00001-quick", "--scenario", "long_1-nfe7");

    assertThat(none.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(none.err()).contains("has 2 scenarios; choose one with --scenario");
    assertThat(one.exitCode()).isZero();
  }

  @Test
  void options_thatCannotBe_areRefusedInOneLine() {
    assertThat(fixture.run("chart", "soak", "--width", "12").err())
        .isEqualTo("ishowtts: --width must be in 320..4000, got 12\n");
    assertThat(fixture.run("chart", "soak", "--theme", "auto", "--format", "png").err())
        .isEqualTo(
            "ishowtts: --theme auto is for SVG: a PNG has one theme; choose light or dark\n");
    assertThat(fixture.run("chart").exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(fixture.run("chart", "phases", "none.md").err()).contains("none.md: no such file");
  }

  @Test
  void noRun_saysHowToGetOne() throws IOException {
    CommandLineFixture empty = new CommandLineFixture(Files.createDirectory(folder.resolve("new")));

    assertThat(empty.run("chart", "soak").err()).contains("there is no run in", "ishowtts run");
    CommandLineFixture.Result trend = empty.run("chart", "trend");
    assertThat(trend.exitCode()).isZero();
    assertThat(trend.err()).contains("there was nothing to draw");
  }

  private static RunReport unhindered(RunReport report) {
    return new RunReport(
        report.schema(),
        report.id(),
        report.started(),
        report.finished(),
        report.suite(),
        report.origin(),
        report.model(),
        report.fingerprint(),
        report.metrics(),
        report.scenarios(),
        report.telemetry(),
        List.of(),
        report.settings());
  }
}
