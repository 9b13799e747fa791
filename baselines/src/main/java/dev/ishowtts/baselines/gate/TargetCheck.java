package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.MeanEstimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Is every scenario on the right side of its target? One-sided 99 % bounds over restarts. */
@AutoService(GateCheck.class)
public final class TargetCheck implements GateCheck {
  private static final String NAME = "target";
  private static final Pattern STATED =
      Pattern.compile("(\\S+) \\S+ \\[.*], target [<>] (\\d+(?:\\.\\d+)?)");

  /**
   * A target that a finding names.
   *
   * @param metric key of the metric
   * @param value in the metric's unit
   */
  public record Stated(String metric, double value) {}

  /** Creates the check. */
  public TargetCheck() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Returns the target that {@code finding} names; empty if it is not one of this check. */
  public static Optional<Stated> stated(Finding finding) {
    if (!finding.check().equals(NAME)) {
      return Optional.empty();
    }
    Matcher words =
        STATED.matcher(finding.message().substring(finding.scenario().orElse("").length() + 2));
    return words.matches()
        ? Optional.of(
            new Stated(words.group(1).toLowerCase(Locale.ROOT), Double.parseDouble(words.group(2))))
        : Optional.empty();
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.JUDGEMENT;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    GatePolicy policy = evidence.policy();
    for (ScenarioResult result : evidence.report().scenarios()) {
      for (Metric metric : evidence.report().metrics()) {
        full(policy, result.scenario().id(), result.scenario().primary(), metric)
            .ifPresent(target -> judge(result, metric, target, findings));
      }
    }
    return findings.list();
  }

  private record Target(double value, GatePolicy.Marginal marginal) {}

  /**
   * Returns the target of a metric in the metric's unit; empty if it has none.
   *
   * @param scenario id
   * @param primary key of the metric that the scenario is judged by
   */
  public static Optional<Double> target(
      GatePolicy policy, String scenario, String primary, Metric metric) {
    return full(policy, scenario, primary, metric).map(Target::value);
  }

  private static Optional<Target> full(
      GatePolicy policy, String scenario, String primary, Metric metric) {
    boolean rtf = metric.key().equals(Metric.RTF.key()) && metric.key().equals(primary);
    Optional<Double> value = rtf ? policy.targetRtf() : Optional.empty();
    GatePolicy.Marginal marginal = policy.marginal();
    for (PolicyRule rule : policy.rules()) {
      if (rule.covers(scenario, metric.key(), primary)) {
        value = rule.target().or(keep(value));
        marginal = rule.marginal().orElse(marginal);
      }
    }
    GatePolicy.Marginal inside = marginal;
    return value.map(target -> new Target(target, inside));
  }

  private static Supplier<Optional<Double>> keep(Optional<Double> value) {
    return () -> value;
  }

  private static void judge(
      ScenarioResult result, Metric metric, Target target, Findings findings) {
    String id = result.scenario().id();
    String name = metric.key().equals(Metric.RTF.key()) ? "RTF" : metric.key();
    double[] medians = result.restartMedians(Side.CANDIDATE, metric.key());
    if (medians.length < 2) {
      findings.addFor(
          id,
          Severity.INCONCLUSIVE,
          "%s target %.3g needs at least 2 restarts that count, got %d",
          name,
          target.value(),
          medians.length);
      return;
    }
    boolean higher = metric.direction() == Direction.HIGHER_IS_BETTER;
    MeanEstimate mean = MeanEstimate.of(medians);
    double low = mean.lower(1 - GatePolicy.ALPHA);
    double high = mean.upper(1 - GatePolicy.ALPHA);
    boolean missed = higher ? high <= target.value() : low >= target.value();
    boolean inside = higher ? low <= target.value() : high >= target.value();
    Severity severity = Severity.INFO;
    if (missed) {
      severity = Severity.FAIL;
    } else if (inside) {
      severity =
          target.marginal() == GatePolicy.Marginal.WARNING
              ? Severity.WARNING
              : Severity.INCONCLUSIVE;
    }
    findings.addFor(
        id,
        severity,
        higher ? "%s %.3f [%.3f, %.3f], target > %.3f" : "%s %.3f [%.3f, %.3f], target < %.3f",
        name,
        Descriptive.mean(medians),
        low,
        high,
        target.value());
  }
}
