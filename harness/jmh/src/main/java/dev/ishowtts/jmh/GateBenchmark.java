package dev.ishowtts.jmh;

import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.gate.Judge;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineLookup;
import dev.ishowtts.baselines.store.BaselineRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to judge a run of 12 scenarios, 8 restarts of 20 samples, against 10 accepted sessions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class GateBenchmark {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Fingerprint FINGERPRINT =
      new Fingerprint(new TreeMap<>(Map.of("device", "benchmark", "clocks", "locked")));
  private static final int SCENARIOS = 12;
  private static final int RESTARTS = 8;
  private static final int SAMPLES = 20;
  private static final int SESSIONS = 10;

  private final Judge judge = Judge.discovered(GatePolicy.STANDARD);
  private final Latencies latencies = new Latencies();
  private RunReport run = report("none", List.of());
  private BaselineLookup stored = BaselineLookup.NOTHING;

  /** Makes the run and the sessions that it is compared with. */
  @Setup
  public void measure() {
    List<AcceptedSession> sessions = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      sessions.add(accepted(report("session-" + i, scenarios())));
    }
    stored =
        new BaselineLookup(
            Optional.of(new BaselineRecord(FINGERPRINT, 1, Optional.empty(), sessions)), List.of());
    run = report("candidate", scenarios());
  }

  private List<ScenarioResult> scenarios() {
    List<ScenarioResult> results = new ArrayList<>();
    for (int i = 0; i < SCENARIOS; i++) {
      Scenario scenario =
          new Scenario("text_" + i, "short", Metric.RTF.key(), Map.of("text", "text " + i));
      List<Restart> restarts = new ArrayList<>();
      for (int r = 0; r < RESTARTS; r++) {
        List<Sample> samples = new ArrayList<>();
        for (int s = 0; s < SAMPLES; s++) {
          samples.add(sample(latencies.next(0.3)));
        }
        restarts.add(
            new Restart(r, Side.CANDIDATE, Optional.empty(), 3, true, samples, Optional.empty()));
      }
      results.add(new ScenarioResult(scenario, restarts));
    }
    return results;
  }

  private static Sample sample(double rtf) {
    return new Sample(
        START,
        Map.of(
            Metric.RTF.key(),
            rtf,
            Metric.WALL_MS.key(),
            2000 * rtf,
            Metric.AUDIO_MS.key(),
            2000.0,
            Metric.AUDIO_RMS.key(),
            0.1),
        Optional.empty());
  }

  private static RunReport report(String id, List<ScenarioResult> scenarios) {
    return new RunReport(
        RunReport.SCHEMA,
        id,
        START,
        START.plusSeconds(600),
        "benchmark",
        new Origin(Optional.empty(), Optional.empty(), false, "1", "benchmark"),
        new ModelIdentity("none", "none", "none"),
        FINGERPRINT,
        Metric.SPEECH,
        scenarios,
        List.of(),
        List.of(),
        Map.of());
  }

  private static AcceptedSession accepted(RunReport report) {
    return new AcceptedSession(
        report.id(),
        "0".repeat(64),
        Optional.empty(),
        "none",
        "benchmark",
        START,
        "made for this benchmark",
        report.scenarios().stream()
            .map(result -> ScenarioSession.of(result, Side.CANDIDATE))
            .toList());
  }

  /** Compares, checks and decides. */
  @Benchmark
  public JudgedRun judge() {
    return judge.judge(run, stored);
  }
}
