package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.JudgedRuns;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RunPointsTest {
  private static final long START = JudgedRuns.START.toEpochMilli();

  @Test
  void results_holdTheRunItsScenariosItsSamplesAndItsEvents() {
    List<String> lines = new RunPoints(run(Verdict.FAIL)).results();
    assertThat(lines).filteredOn(line -> line.startsWith("tts_run,")).hasSize(3);
    assertThat(lines).filteredOn(line -> line.startsWith("tts_sample,")).hasSize(2 * (4 + 4 + 1));
    assertThat(lines).filteredOn(line -> line.startsWith("tts_event,")).hasSize(2);
    assertThat(lines.get(0))
        .startsWith(
            "tts_run,branch=main,device=Jetson\\ Orin,host=orin\\ 1\\,a\\=b,model=nano,"
                + "precision=fp32,provider=cpu,scenario=all,side=candidate,suite=quick ")
        .contains("ratio=1.05", "verdict=\"FAIL\"", "errors=2.0", "run_id=\"00000-quick\"")
        .endsWith(" " + START);
    assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
  }

  @Test
  void results_noTagHasAFieldsName() {
    for (String line : new RunPoints(run(Verdict.PASS)).results()) {
      List<String> parts = Pattern.compile("(?<!\\\\) ").splitAsStream(line).toList();
      assertThat(names(parts.get(0), "(?<!\\\\),")).as(line).hasSizeGreaterThan(2);
      List<String> tags = names(parts.get(0), "(?<!\\\\),");
      List<String> fields = names(parts.get(1), ",(?=[a-z_0-9]+=)");
      assertThat(fields).doesNotContainAnyElementsOf(tags).doesNotHaveDuplicates();
    }
  }

  @Test
  void results_samplesOfOneMillisecond_keepTheirOwnTimes() {
    List<String> times =
        new RunPoints(run(Verdict.PASS))
            .results().stream()
                .filter(line -> line.startsWith("tts_sample,"))
                .filter(line -> line.contains("short_1"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    assertThat(times).hasSize(9).doesNotHaveDuplicates().isSorted();
    assertThat(times.subList(0, 3)).containsExactly("" + START, "" + (START + 1), "" + (START + 2));
  }

  @Test
  void results_sameRun_sameLines() {
    assertThat(new RunPoints(run(Verdict.PASS)).results())
        .isEqualTo(new RunPoints(run(Verdict.PASS)).results());
  }

  @Test
  void telemetry_readingsOfOneMoment_areOnePoint() {
    List<String> lines = new RunPoints(run(Verdict.PASS)).telemetry();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("gpu_clock_mhz=1300.0").doesNotContain("host_rss_mb");
    assertThat(lines.get(1))
        .contains("gpu_clock_mhz=1301.0", "host_rss_mb=812.5")
        .endsWith(" " + (START + 500));
  }

  @Test
  void results_wholeRun_saysWhereItStands() {
    String whole = new RunPoints(run(Verdict.FAIL)).results().get(0);
    assertThat(whole)
        .contains("error_percent=11.11111111111111", "locked=1.0", "throttled=1.0")
        .contains("missed_targets=0.0", "regressions=1.0")
        .contains("started_ms=1767225600000", "finished_ms=1767225660000")
        .doesNotContain("rtf_of_target");
  }

  @Test
  void results_missedTarget_isAFieldOfScenarioAndRun() {
    JudgedRun plain = run(Verdict.FAIL);
    JudgedRun judged =
        new JudgedRun(
            plain.report(),
            plain.baseline(),
            plain.comparisons(),
            List.of(
                new Finding(
                    "target",
                    Finding.Stage.JUDGEMENT,
                    Finding.Severity.FAIL,
                    Optional.of("short_1-nfe7"),
                    "short_1-nfe7: RTF 0.201 [0.199, 0.203], target < 0.100")),
            Verdict.FAIL);
    List<String> lines = new RunPoints(judged).results();
    assertThat(lines.get(0)).contains("missed_targets=1.0", "rtf_of_target=");
    assertThat(lines.get(1)).contains("rtf_target=0.1,", "rtf_of_target=");
    assertThat(field(lines.get(1), "rtf_of_target"))
        .isEqualTo(field(lines.get(1), "rtf") / 0.1)
        .isBetween(1.8, 2.2);
    assertThat(field(lines.get(0), "rtf_of_target"))
        .isEqualTo(field(lines.get(1), "rtf_of_target"));
    assertThat(lines.stream().filter(line -> line.contains("scenario=long_1-nfe7")))
        .isNotEmpty()
        .noneMatch(line -> line.contains("rtf_target"));
  }

  private static double field(String line, String name) {
    var found = Pattern.compile("[ ,]" + name + "=([-0-9.E]+)").matcher(line);
    assertThat(found.find()).as(line).isTrue();
    return Double.parseDouble(found.group(1));
  }

  @Test
  void event_isOneLine() {
    Event event =
        new Event(JudgedRuns.START, Event.Kind.RELEASE, "JetPack \"6.2\"", Optional.empty());
    assertThat(RunPoints.event(event, "orin"))
        .isEqualTo(
            "tts_event,host=orin,kind=release count=1.0,text=\"JetPack \\\"6.2\\\"\" " + START);
  }

  @Test
  void events_twoOfOneKind_haveTheirOwnTimes() {
    RunReport report = run(Verdict.PASS).report();
    RunReport twice =
        new RunReport(
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
            List.of(
                new Obstacle("too-hot", "91 °C", true),
                new Obstacle("clocks-moved", "1300 → 900 MHz", true)),
            report.settings());
    List<Event> events =
        RunPoints.events(
            new JudgedRun(twice, Optional.empty(), List.of(), List.of(), Verdict.PASS));
    assertThat(events)
        .extracting(Event::kind)
        .containsExactly(Event.Kind.THROTTLE, Event.Kind.THROTTLE);
    assertThat(events.get(0).at()).isEqualTo(report.finished());
    assertThat(events.get(1).at()).isEqualTo(report.finished().plusMillis(1));
  }

  @Test
  void line_oddTexts_areEscapedAsTheClientDoes() {
    String odd = "a b,c=d\"e\\f ä ✓";
    Point point =
        Point.measurement(odd)
            .addTag("t,= x", odd)
            .addTag("empty", "")
            .addField("text", odd)
            .addField("f,= x", 0.25)
            .addField("none", Double.NaN)
            .time(12L, WritePrecision.MS);
    assertThat(
            Line.of(odd, 12)
                .tag("t,= x", odd)
                .tag("empty", "")
                .field("text", odd)
                .field("f,= x", 0.25)
                .field("none", Double.NaN)
                .text())
        .isEqualTo(point.toLineProtocol());
    assertThat(Line.of("m", 1).field("f", 1.0e7).field("g", -1.5e-9).text())
        .isEqualTo("m f=10000000.0,g=-1.5E-9 1");
  }

  private static List<String> names(String pairs, String separator) {
    return Pattern.compile(separator)
        .splitAsStream(pairs)
        .map(pair -> pair.replaceFirst("=.*", ""))
        .toList();
  }

  private static JudgedRun run(Verdict verdict) {
    return JudgedRuns.run(0, 4, new Random(1), verdict);
  }
}
