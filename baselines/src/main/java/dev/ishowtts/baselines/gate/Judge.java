package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.Comparer;
import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Look;
import dev.ishowtts.baselines.compare.Reference;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.gate.Finding.Stage;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineLookup;
import dev.ishowtts.baselines.store.BaselineRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Judges runs: compares, lets every check look, combines. Pure: equal arguments give equal results.
 *
 * @param policy numbers of the gate
 * @param checks in the order in which findings of equal weight are listed
 */
public record Judge(GatePolicy policy, List<GateCheck> checks) {
  public Judge {
    checks = List.copyOf(checks);
  }

  /** Returns a judge with every check on the class path. */
  public static Judge discovered(GatePolicy policy) {
    return new Judge(
        policy,
        ServiceLoader.load(GateCheck.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(GateCheck::stage).thenComparing(GateCheck::name))
            .toList());
  }

  /** Returns the judgement of {@code report} at the look that it says it is. */
  public JudgedRun judge(RunReport report, BaselineLookup stored) {
    return judge(
        report,
        stored,
        report
            .pairing()
            .map(pairing -> new Look(pairing.look(), pairing.looks()))
            .orElse(Look.ONLY));
  }

  /**
   * Returns the judgement of {@code report} against another run, as if that were the only accepted
   * session: not paired, so slower to tell.
   */
  public JudgedRun judgeAgainst(RunReport report, RunReport other) {
    List<String> differences = report.fingerprint().differences(other.fingerprint());
    Optional<Reference> reference =
        differences.isEmpty()
            ? Optional.of(
                Reference.stored(
                    "run " + other.id() + ", measured earlier and alone (not paired)",
                    List.of(other.scenarios().stream().map(Reference::candidate).toList())))
            : Optional.empty();
    return judge(report, reference, differences, Look.ONLY);
  }

  /**
   * Returns the judgement of {@code report}, against its own baseline side if it was a paired run,
   * else against the stored sessions.
   *
   * @param look which of the planned looks at a growing paired run this is
   */
  public JudgedRun judge(RunReport report, BaselineLookup stored, Look look) {
    return judge(
        report,
        Reference.withinRun(report).or(() -> reference(stored)),
        stored.differences(),
        look);
  }

  private JudgedRun judge(
      RunReport report, Optional<Reference> reference, List<String> differences, Look look) {
    List<Comparison> comparisons =
        reference
            .map(known -> new Comparer(policy.compare()).compare(report, known, look))
            .orElse(List.of());
    Evidence evidence = new Evidence(report, reference, comparisons, differences, policy);
    List<Finding> findings = new ArrayList<>();
    checks.forEach(check -> findings.addAll(check.check(evidence)));
    findings.sort(Comparator.comparing(Finding::severity));
    return new JudgedRun(
        report, reference.map(Reference::description), comparisons, findings, verdict(findings));
  }

  /** Returns the verdict of {@code findings} in the order sanity, preconditions, judgement. */
  static Verdict verdict(List<Finding> findings) {
    if (any(findings, Stage.SANITY, Severity.FAIL)) {
      return Verdict.FAIL;
    }
    if (any(findings, Stage.PRECONDITION, Severity.INCONCLUSIVE)) {
      return Verdict.INCONCLUSIVE;
    }
    if (any(findings, Stage.JUDGEMENT, Severity.FAIL)) {
      return Verdict.FAIL;
    }
    if (findings.stream().anyMatch(f -> f.severity() == Severity.INCONCLUSIVE)) {
      return Verdict.INCONCLUSIVE;
    }
    return findings.stream().anyMatch(f -> f.severity() == Severity.IMPROVED)
        ? Verdict.IMPROVED
        : Verdict.PASS;
  }

  private static boolean any(List<Finding> findings, Stage stage, Severity severity) {
    return findings.stream().anyMatch(f -> f.stage() == stage && f.severity() == severity);
  }

  private static Optional<Reference> reference(BaselineLookup stored) {
    return stored
        .record()
        .map(
            record ->
                Reference.stored(
                    record.description(),
                    scenarios(record),
                    stored.earlier().stream().map(Judge::scenarios).toList()));
  }

  private static List<List<ScenarioSession>> scenarios(BaselineRecord record) {
    return record.sessions().stream().map(AcceptedSession::scenarios).toList();
  }
}
