package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.compare.ScenarioRule;
import dev.ishowtts.baselines.compare.ScenarioRule.Standing;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.store.BaselineLookup;
import dev.ishowtts.config.Glob;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One of six scenarios loses 12 %: what overrides make of it. */
final class OverrideTest {
  private static final RunReport SLOW_FIRST = slowFirst();

  @Test
  void judge_withoutOverrides_fails() {
    JudgedRun judged = judge(GatePolicy.STANDARD);

    assertThat(judged.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(messages(judged, Severity.FAIL)).anyMatch(m -> m.contains("> 2 %"));
  }

  @Test
  void judge_marginAboveTheLoss_passes() {
    assertThat(judge(compare(rule(Optional.of(0.15), Optional.of(0.2), null))).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void judge_warned_isJudgedApart() {
    JudgedRun judged = judge(compare(rule(Optional.empty(), Optional.empty(), Standing.WARN)));

    assertThat(judged.verdict()).isEqualTo(Verdict.PASS);
    assertThat(messages(judged, Severity.WARNING)).anyMatch(m -> m.contains("> 2 %"));
    assertThat(judged.comparisons()).hasSize(7);
    assertThat(mean(judged).ratio()).as("without it").isBetween(0.98, 1.02);
  }

  @Test
  void judge_ignored_isNotCompared() {
    JudgedRun judged = judge(compare(rule(Optional.empty(), Optional.empty(), Standing.IGNORE)));

    assertThat(judged.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judged.comparisons()).extracting(Comparison::scenario).doesNotContain("drawn_0");
  }

  @Test
  void target_ofSomeScenarios_isJudgedThereOnly() {
    PolicyRule target =
        new PolicyRule(
            new Glob("drawn_?"), Glob.ALL, Optional.of(1.06), Optional.empty(), Optional.empty());
    JudgedRun judged = judge(withRules(GatePolicy.STANDARD, target));

    assertThat(
            judged.findings().stream()
                .filter(finding -> finding.check().equals("target"))
                .filter(finding -> finding.severity() == Severity.FAIL)
                .map(finding -> finding.scenario().orElse("")))
        .containsExactly("drawn_0");
  }

  @Test
  void budget_ofOneScenario_isItsOwn() {
    PolicyRule tight =
        new PolicyRule(
            new Glob("drawn_0"), Glob.ALL, Optional.empty(), Optional.empty(), Optional.of(0.01));
    JudgedRun judged = judge(withRules(GatePolicy.STANDARD, tight));

    assertThat(messages(judged, Severity.INCONCLUSIVE))
        .anyMatch(message -> message.contains("too noisy"));
  }

  private static JudgedRun judge(GatePolicy policy) {
    return Judge.discovered(policy).judge(SLOW_FIRST, BaselineLookup.NOTHING);
  }

  private static List<String> messages(JudgedRun judged, Severity severity) {
    return judged.findings().stream()
        .filter(finding -> finding.severity() == severity)
        .map(Finding::message)
        .toList();
  }

  private static Comparison.Figures mean(JudgedRun judged) {
    return judged.comparisons().stream()
        .filter(comparison -> comparison.scenario().equals(Comparison.ALL))
        .findFirst()
        .orElseThrow()
        .figures()
        .orElseThrow();
  }

  private static ScenarioRule rule(
      Optional<Double> margin, Optional<Double> tolerance, @Nullable Standing standing) {
    return new ScenarioRule(
        new Glob("*_0"),
        Glob.ALL,
        margin,
        Optional.empty(),
        tolerance,
        Optional.ofNullable(standing));
  }

  private static GatePolicy compare(ScenarioRule rule) {
    return GatePolicy.STANDARD.withCompare(
        new ComparePolicy(
            RelativeLimits.PAIRED, RelativeLimits.STORED, 0.015, 0.005, List.of(rule)));
  }

  private static GatePolicy withRules(GatePolicy policy, PolicyRule rule) {
    return new GatePolicy(
        policy.compare(),
        policy.targetRtf(),
        policy.marginal(),
        policy.cvBudgetPercent(),
        policy.silentRms(),
        policy.leak(),
        policy.clocks(),
        policy.validPairs(),
        policy.ruler(),
        policy.driftPercentPerHour(),
        List.of(rule));
  }

  private static RunReport slowFirst() {
    Random random = new Random(2);
    double[] losses = new double[6];
    double[][][] a = NoiseModel.GAUSS.draw(losses, 12, 5, random);
    losses[0] = Math.log(1.12);
    return DrawnRun.of(a, NoiseModel.GAUSS.draw(losses, 12, 5, random), 0, List.of());
  }
}
