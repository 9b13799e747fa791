package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.gate.Finding.Stage;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.Acceptance;
import dev.ishowtts.baselines.store.BaselineLookup;
import dev.ishowtts.baselines.store.BaselineStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JudgeTest {
  private static final Judge JUDGE = Judge.discovered(GatePolicy.STANDARD);
  private static final Acceptance ACCEPTANCE =
      new Acceptance("ann", Instant.EPOCH, "first", Acceptance.Level.SAME);

  @TempDir private Path root;
  private BaselineStore store = new BaselineStore(Path.of("."));

  @BeforeEach
  void acceptABaseline() throws IOException {
    store = new BaselineStore(root);
    store.accept(run("base", 1, 1), ACCEPTANCE, Set.of());
  }

  @Test
  void sameWork_passes() throws IOException {
    JudgedRun judged = judge(run("same", 1, 2));
    assertThat(judged.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judged.verdict().exitCode()).isZero();
    assertThat(judged.baseline().orElseThrow()).contains("1 session, last base");
  }

  @Test
  void plantedTenPercent_failsAndSaysByHowMuch() throws IOException {
    JudgedRun judged = judge(run("slow", 1.1, 2));
    assertThat(judged.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judged.verdict().exitCode()).isEqualTo(1);
    assertThat(judged.findings().get(0).message())
        .matches(
            "[^:]+: RTF 0\\.\\d{3} → 0\\.\\d{3}, \\+\\d+\\.\\d % \\[\\+\\d+\\.\\d, \\+\\d+\\.\\d\\]"
                + " > 3 %");
  }

  @Test
  void faster_isImproved() throws IOException {
    assertThat(judge(run("fast", 0.8, 2)).verdict()).isEqualTo(Verdict.IMPROVED);
  }

  @Test
  void judgeAgainst_anotherRun_saysThatItIsNotPaired() {
    JudgedRun judged = JUDGE.judgeAgainst(run("slow", 1.1, 2), run("before", 1, 1));
    assertThat(judged.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judged.baseline().orElseThrow())
        .isEqualTo("run before, measured earlier and alone (not paired)");
    RunReport other = Runs.report("o", Map.of("device", "thor"), scenarios(1, 1), List.of());
    assertThat(JUDGE.judgeAgainst(run("r", 1, 2), other).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void pairedRun_isJudgedAtTheLookThatItNames() {
    List<ScenarioResult> results =
        List.of("short_1-nfe7", "long_1-nfe7").stream()
            .map(id -> new ScenarioResult(Runs.scenario(id, Side.BASELINE).scenario(), turns()))
            .toList();
    RunReport alone = Runs.report("p", results);
    RunReport second = Runs.paired(alone, 5, 5, 5, 5);
    JudgedRun once = JUDGE.judge(alone, BaselineLookup.NOTHING);
    JudgedRun spent = JUDGE.judge(second, BaselineLookup.NOTHING);
    double p = once.comparisons().get(0).figures().orElseThrow().pWorse();
    assertThat(spent.comparisons().get(0).figures().orElseThrow().pWorse()).isGreaterThan(p);
    assertThat(spent.baseline()).contains("the other side of this run: commit ab12");
  }

  private static List<Restart> turns() {
    Random random = new Random(5);
    List<Restart> restarts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Side side = "ABBA".charAt(i % 4) == 'A' ? Side.BASELINE : Side.CANDIDATE;
      double rtf = (side == Side.CANDIDATE ? 0.207 : 0.2) * Math.exp(0.02 * random.nextGaussian());
      restarts.add(Runs.restart(i, side, Optional.of(i / 4), rtf));
    }
    return restarts;
  }

  @Test
  void noBaseline_isInconclusiveAndSaysHowToGetOne() {
    JudgedRun judged = JUDGE.judge(run("r1", 1, 2), BaselineLookup.NOTHING);
    assertThat(judged.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judged.verdict().exitCode()).isEqualTo(3);
    assertThat(judged.findings().get(0).message())
        .endsWith("./ishowtts baseline accept runs/r1.json --reason …");
  }

  @Test
  void otherFingerprint_isInconclusiveAndNamesTheFacts() throws IOException {
    RunReport other =
        Runs.report(
            "r", Map.of("device", "thor", "power_mode", "MAXN"), scenarios(1.5, 2), List.of());
    JudgedRun judged = judge(other);
    assertThat(judged.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judged.findings().get(0).message())
        .contains("device: thor here, orin there")
        .doesNotContain("power_mode");
  }

  @Test
  void invalidatingObstacle_isNeverFailNorPass() throws IOException {
    for (double ratio : new double[] {1, 1.5}) {
      RunReport hot =
          Runs.report(
              "r",
              Map.of("device", "orin", "power_mode", "MAXN"),
              scenarios(ratio, 2),
              List.of(new Obstacle("clocks-unlocked", "run jetson_clocks", true)));
      assertThat(judge(hot).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
      GatePolicy relaxed = relaxed();
      assertThat(Judge.discovered(relaxed).judge(hot, store.lookup(hot.fingerprint())).verdict())
          .isEqualTo(ratio == 1 ? Verdict.PASS : Verdict.FAIL);
    }
  }

  @Test
  void verdict_followsTheOrderOfStages() {
    Finding broken = finding(Stage.SANITY, Severity.FAIL);
    Finding unlocked = finding(Stage.PRECONDITION, Severity.INCONCLUSIVE);
    Finding slow = finding(Stage.JUDGEMENT, Severity.FAIL);
    Finding unsure = finding(Stage.JUDGEMENT, Severity.INCONCLUSIVE);
    Finding fast = finding(Stage.JUDGEMENT, Severity.IMPROVED);
    assertThat(Judge.verdict(List.of(slow, unlocked, broken))).isEqualTo(Verdict.FAIL);
    assertThat(Judge.verdict(List.of(slow, unlocked))).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(Judge.verdict(List.of(unsure, slow, fast))).isEqualTo(Verdict.FAIL);
    assertThat(Judge.verdict(List.of(unsure, fast))).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(Judge.verdict(List.of(fast))).isEqualTo(Verdict.IMPROVED);
    assertThat(Judge.verdict(List.of(finding(Stage.SANITY, Severity.WARNING))))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void judgedFile_roundTrip_andRefusesAnotherRun(@TempDir Path folder) throws IOException {
    RunReport slow = run("slow", 1.1, 2);
    JudgedRun judged = judge(slow);
    Path file = folder.resolve("slow.judged.json");
    new JudgedFile().write(judged, file);
    assertThat(new JudgedFile().read(file, slow)).isEqualTo(judged);
    assertThatIOException()
        .isThrownBy(() -> new JudgedFile().read(file, run("other", 1, 2)))
        .withMessageContaining("judges run slow with other content");
  }

  @Test
  void promotion_failedRun_needsANewEpoch() throws IOException {
    JudgedRun slow = judge(run("slow", 1.2, 2));
    Promotion promotion = new Promotion(store);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> promotion.accept(slow, GatePolicy.STANDARD, ACCEPTANCE))
        .withMessageContaining("--new-epoch");
    Acceptance change = new Acceptance("ann", Instant.EPOCH, "fp32 sampler", Acceptance.Level.NEW);
    assertThat(promotion.accept(slow, GatePolicy.STANDARD, change).epoch()).isEqualTo(2);
    assertThat(judge(run("again", 1.2, 4)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void everyCheck_isDiscoveredOnce() {
    assertThat(JUDGE.checks())
        .extracting(GateCheck::name)
        .containsExactly(
            "quality",
            "sanity",
            "precondition",
            "ruler",
            "drift",
            "leak",
            "relative",
            "target",
            "variance");
  }

  private JudgedRun judge(RunReport report) throws IOException {
    return JUDGE.judge(report, store.lookup(report.fingerprint()));
  }

  private static GatePolicy relaxed() {
    return GatePolicy.STANDARD.withClocks(GatePolicy.Clocks.NOT_REQUIRED);
  }

  private static Finding finding(Stage stage, Severity severity) {
    return new Finding("x", stage, severity, Optional.empty(), "m");
  }

  private static RunReport run(String id, double ratio, long seed) {
    return Runs.report(id, scenarios(ratio, seed));
  }

  private static List<ScenarioResult> scenarios(double ratio, long seed) {
    Random random = new Random(seed);
    return List.of("short_1-nfe7", "medium_1-nfe7", "long_1-nfe7").stream()
        .map(
            id -> {
              double[][] restarts = new double[3][5];
              for (double[] restart : restarts) {
                Arrays.setAll(restart, i -> 0.2 * ratio * Math.exp(0.01 * random.nextGaussian()));
              }
              return Runs.scenario(id, Side.CANDIDATE, restarts);
            })
        .toList();
  }
}
