package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RulerReading;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Was the machine the same for both sides? The control ruler is the same work in every restart of
 * both: where its time differs, so did the machine, and the run cannot say what the artefact did.
 */
@AutoService(GateCheck.class)
public final class RulerCheck implements GateCheck {
  /** Creates the check. */
  public RulerCheck() {}

  @Override
  public String name() {
    return "ruler";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.PRECONDITION;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    if (evidence.report().pairing().isEmpty()) {
      return findings.list();
    }
    TreeMap<String, List<RulerReading>> kernels = new TreeMap<>();
    Set<Integer> lost = lost(evidence.report());
    evidence.report().rulers().stream()
        .filter(reading -> !lost.contains(reading.restart()))
        .forEach(r -> kernels.computeIfAbsent(r.kernel(), k -> new ArrayList<>()).add(r));
    if (kernels.isEmpty()) {
      findings.add(
          Severity.INCONCLUSIVE,
          "no restart read the control ruler, so that the two sides' machine is not known to be"
              + " the same");
    }
    kernels.forEach((kernel, readings) -> judge(kernel, readings, evidence.policy(), findings));
    return findings.list();
  }

  /* A restart that counts for no scenario, say because clocks moved, says nothing here either. */
  private static Set<Integer> lost(RunReport report) {
    Set<Integer> lost = new HashSet<>();
    report.scenarios().forEach(result -> result.restarts().forEach(r -> lost.add(r.index())));
    report.scenarios().stream()
        .flatMap(result -> result.restarts().stream())
        .filter(Restart::isValid)
        .forEach(restart -> lost.remove(restart.index()));
    return lost;
  }

  private static void judge(
      String kernel, List<RulerReading> readings, GatePolicy policy, Findings findings) {
    double[] a = side(readings, Side.BASELINE);
    double[] b = side(readings, Side.CANDIDATE);
    if (a.length == 0 || b.length == 0) {
      findings.add(
          Severity.INCONCLUSIVE,
          "the control ruler %s was read %d times on the baseline's side and %d times on the"
              + " candidate's, both are needed",
          kernel,
          a.length,
          b.length);
      return;
    }
    double difference = Descriptive.mean(b) / Descriptive.mean(a) - 1;
    double cv = Math.max(cv(a), cv(b));
    boolean steady =
        Math.abs(difference) <= policy.ruler().difference() && cv <= policy.ruler().cvPercent();
    findings.add(
        steady ? Severity.INFO : Severity.INCONCLUSIVE,
        "control ruler %s %.3f → %.3f ms, %+.2f %% (at most %.1f %%), varies by %.1f %% (at most"
            + " %.1f %%)%s",
        kernel,
        Descriptive.mean(a),
        Descriptive.mean(b),
        100 * difference,
        100 * policy.ruler().difference(),
        cv,
        policy.ruler().cvPercent(),
        steady ? "" : ": the machine was not the same for both sides; measure on a quiet one");
  }

  private static double cv(double[] values) {
    return values.length < 2 ? 0 : Descriptive.cvPercent(values);
  }

  private static double[] side(List<RulerReading> readings, Side side) {
    return readings.stream()
        .filter(reading -> reading.side() == side)
        .mapToDouble(RulerReading::milliseconds)
        .toArray();
  }
}
