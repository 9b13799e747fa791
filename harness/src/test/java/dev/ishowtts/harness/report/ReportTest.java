package dev.ishowtts.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.gate.Finding.Stage;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class ReportTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void junit_failedRun_isWellFormedAndCountsFailuresAndSkipped() throws Exception {
    Element suite = suite(failed());

    assertThat(suite.getAttribute("tests")).isEqualTo("5");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("0");
    assertThat(suite.getAttribute("time")).isEqualTo("60.000");
    assertThat(suite.getAttribute("hostname")).isEqualTo("orin");
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("type")).isEqualTo("regression");
    assertThat(failure.getAttribute("message"))
        .isEqualTo("short_1-nfe7 RTF 0.200 → 0.220, +10.0 % > 3 % <\"?\"&>");
    assertThat(texts(suite, "testcase", "name"))
        .containsExactly("short_1-nfe7", "short_1-nfe7", "long_1-nfe7", "all scenarios", "gate");
    assertThat(texts(suite, "property", "name"))
        .contains("verdict", "fingerprint.provider", "baseline", "gate.alpha");
  }

  @Test
  void junit_improvedRun_hasNoFailure() throws Exception {
    Element suite =
        suite(
            judged(
                Verdict.IMPROVED,
                new Finding(
                    "relative",
                    Stage.JUDGEMENT,
                    Severity.IMPROVED,
                    Optional.of("short_1-nfe7"),
                    "faster")));

    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(suite.getAttribute("skipped")).isEqualTo("0");
  }

  @Test
  void junit_inconclusiveRun_skipsTheGate() throws Exception {
    Element suite = suite(judged(Verdict.INCONCLUSIVE, general(Severity.INCONCLUSIVE)));

    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(texts(suite, "skipped", "message")).contains("clocks 100 % moved | <b>");
  }

  @Test
  void console_failedRun_showsTableFindingsAndVerdict() {
    String text = ConsoleReport.render(failed());

    assertThat(text.lines().findFirst().orElseThrow())
        .matches("scenario +metric +n +median +best +mean +CV +p95 +baseline +ratio +outcome");
    assertThat(text.lines())
        .anyMatch(
            line ->
                line.matches(
                    "short_1-nfe7 +rtf +2 \\(\\+1 failed\\) +0\\.2200 +0\\.2100 +0\\.2200 +6\\.4 %"
                        + " +0\\.2290 +0\\.2000 +1\\.100 \\[1\\.070, 1\\.130] +WORSE"))
        .anyMatch(line -> line.matches("long_1-nfe7 +rtf +0 +– +.*NOT_COMPARABLE"))
        .anyMatch(line -> line.startsWith("FAIL "))
        .contains("verdict: FAIL", "baseline: epoch 1");
  }

  @Test
  void markdown_escapesWhatWouldBreakATable() {
    String text =
        ReportFormat.MARKDOWN.render(judged(Verdict.INCONCLUSIVE, general(Severity.INCONCLUSIVE)));

    assertThat(text)
        .startsWith("# INCONCLUSIVE: quick\n")
        .contains("clocks 100 % moved \\| &lt;b>")
        .contains("| short\\_1-nfe7 |".replace("\\_", "_"))
        .contains("| provider | cpu |");
  }

  @Test
  void gitHub_lines_areEscapedAndTheFirstSaysAll() {
    List<String> lines =
        GitHubAnnotations.lines(judged(Verdict.INCONCLUSIVE, general(Severity.INCONCLUSIVE)));

    assertThat(lines.get(0))
        .startsWith("::warning title=ishowtts INCONCLUSIVE::suite quick, run ")
        .contains("%0Aclocks 100 %25%0Amoved");
    assertThat(lines).hasSize(2).allMatch(line -> line.lines().count() == 1);
    assertThat(GitHubAnnotations.lines(failed()).get(0)).startsWith("::error ");
  }

  @Test
  void folder_write_makesEveryFormat() throws IOException {
    Path target = new ReportFolder(folder, FileOperations.system()).write(failed());

    assertThat(target.resolve("report.md")).exists();
    assertThat(target.resolve("junit.xml")).exists();
    assertThat(target.resolve("judgement.json")).exists();
    assertThat(target.resolve("report.html")).exists();
  }

  @Test
  void html_needsNothingElse_isWellFormedAndEscaped() throws Exception {
    String text = ReportFormat.HTML.render(failed());

    assertThat(text)
        .startsWith("<!DOCTYPE html>")
        .contains("name=\"viewport\"", "prefers-color-scheme:dark", "<svg viewBox=")
        .contains("+10.0 % &gt; 3 % &lt;&quot; &quot;&amp;&gt;")
        .contains("class=\"FAIL\"", "class=\"WORSE\"", "candidate, 1 restart<")
        .doesNotContain("http", "<script", "@import", "url(", "src=", "<link");
    String body = text.substring(text.indexOf("<body>"), text.indexOf("</html>"));
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(body)))
            .getDocumentElement();
    assertThat(texts(root, "svg", "class").stream().filter("chart"::equals)).hasSize(2);
    assertThat(texts(root, "svg", "viewBox")).contains("0 0 440 190");
    assertThat(texts(root, "div", "class")).contains("desk", "phone");
    assertThat(text).contains("svg.chart{--ink-background:#ffffff", "fill:var(--ink-text)");
    assertThat(root.getElementsByTagName("circle").getLength()).isEqualTo(2);
    assertThat(root.getElementsByTagName("tr").getLength()).isGreaterThan(4);
  }

  @Test
  void markdown_longerThanGitHubTakes_isCutAtALine() {
    String line = "| ünï | " + "x".repeat(90) + " |\n";
    String cut = MarkdownReport.limited(line.repeat(12_000), MarkdownReport.MOST_BYTES);

    assertThat(cut.getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(MarkdownReport.MOST_BYTES)
        .isGreaterThan(MarkdownReport.MOST_BYTES - 300);
    assertThat(cut).startsWith(line).contains(" |\n\n\n… cut: ");
    assertThat(MarkdownReport.limited("short", 5)).isEqualTo("short");
    assertThat(MarkdownReport.limited("short", 4)).isEmpty();
    assertThat(JobSummary.of(failed(), 0)).isEqualTo(ReportFormat.MARKDOWN.render(failed()));
    assertThat(JobSummary.of(failed(), MarkdownReport.MOST_BYTES)).isEmpty();
  }

  @Test
  void sparkline_risesWithItsValues() {
    assertThat(Sparkline.of(new double[] {1, 2, 3})).isEqualTo("▁▅█");
    assertThat(Sparkline.of(new double[] {2, 2})).isEqualTo("▁▁");
    assertThat(Sparkline.of(new double[0])).isEmpty();
    assertThat(Sparkline.of(new double[300])).hasSize(100);
  }

  @Test
  void number_anyMagnitude_hasFourDigits() {
    assertThat(ResultTable.number(0.17654)).isEqualTo("0.1765");
    assertThat(ResultTable.number(12.3456)).isEqualTo("12.35");
    assertThat(ResultTable.number(123456)).isEqualTo("123456");
    assertThat(ResultTable.number(0)).isEqualTo("0");
    assertThat(ResultTable.number(0.00000123456)).isEqualTo("1.235e-06");
  }

  private static Finding general(Severity severity) {
    return new Finding(
        "precondition",
        Stage.PRECONDITION,
        severity,
        Optional.empty(),
        "clocks 100 %\nmoved | <b>");
  }

  private static JudgedRun failed() {
    return judged(
        Verdict.FAIL,
        new Finding(
            "relative",
            Stage.JUDGEMENT,
            Severity.FAIL,
            Optional.of("short_1-nfe7"),
            "short_1-nfe7 RTF 0.200 → 0.220, +10.0 % > 3 % <\"\u0007\"&>"),
        new Finding(
            "variance", Stage.JUDGEMENT, Severity.WARNING, Optional.of("short_1-nfe7"), "restless"),
        general(Severity.INCONCLUSIVE));
  }

  private static JudgedRun judged(Verdict verdict, Finding... findings) {
    Comparison worse =
        new Comparison(
            "short_1-nfe7",
            Metric.RTF,
            Outcome.WORSE,
            Optional.of(new Comparison.Figures(0.2, 0.22, 1.1, 1.07, 1.13, 0.001, 1, 3)),
            false,
            "worse with confidence");
    return new JudgedRun(
        report(),
        Optional.of("epoch 1"),
        List.of(worse, Comparison.impossible("long_1-nfe7", Metric.RTF, "no samples")),
        List.of(findings),
        verdict);
  }

  private static RunReport report() {
    Restart restart =
        new Restart(
            0,
            Side.CANDIDATE,
            Optional.empty(),
            2,
            true,
            List.of(
                sample(0.21),
                sample(0.23),
                new Sample(START, Map.of(), Optional.of("RUNTIME: broken"))),
            Optional.empty());
    return new RunReport(
        RunReport.SCHEMA,
        "20260101T000000Z-quick-1a2b3c",
        START,
        START.plusSeconds(60),
        "quick",
        new Origin(Optional.of("abc"), Optional.of("main"), false, "1", "orin"),
        new ModelIdentity("nano", "00ff", "fp32"),
        new Fingerprint(new TreeMap<>(Map.of("provider", "cpu"))),
        Metric.SPEECH,
        List.of(
            new ScenarioResult(scenario("short_1-nfe7"), List.of(restart)),
            new ScenarioResult(scenario("long_1-nfe7"), List.of())),
        List.of(),
        List.of(),
        Map.of("gate.alpha", "0.01"));
  }

  private static Scenario scenario(String id) {
    return new Scenario(id, "short", Metric.RTF.key(), Map.of("text", "Hello"));
  }

  private static Sample sample(double rtf) {
    return new Sample(
        START, Map.of(Metric.RTF.key(), rtf, Metric.WALL_MS.key(), 100 * rtf), Optional.empty());
  }

  private static Element suite(JudgedRun judged) throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(ReportFormat.JUNIT.render(judged))))
            .getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("testsuites");
    return (Element) root.getElementsByTagName("testsuite").item(0);
  }

  private static List<String> texts(Element suite, String tag, String attribute) {
    NodeList nodes = suite.getElementsByTagName(tag);
    return java.util.stream.IntStream.range(0, nodes.getLength())
        .mapToObj(i -> ((Element) nodes.item(i)).getAttribute(attribute))
        .toList();
  }
}
