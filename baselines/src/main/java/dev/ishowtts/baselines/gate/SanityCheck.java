package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.compare.Reference;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Distributions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * Did it speak at all? A kind of failure that the baseline did not have, more failures than the
 * baseline (Fisher's exact test), silence where the baseline spoke, or audio that is shorter or
 * much quieter than the baseline's: that is how a "speed-up" looks that leaves speech out.
 */
@AutoService(GateCheck.class)
public final class SanityCheck implements GateCheck {
  /* 6 dB: half of an utterance left silent costs 3 dB, another model's loudness rarely 6. */
  private static final double QUIETER = 0.5;
  private static final double UNSURE = 0.05;
  private static final int BISECTIONS = 60;

  /** Creates the check. */
  public SanityCheck() {}

  @Override
  public String name() {
    return "sanity";
  }

  @Override
  public Finding.Stage stage() {
    return Finding.Stage.SANITY;
  }

  @Override
  public List<Finding> check(Evidence evidence) {
    Findings findings = new Findings(this);
    for (ScenarioResult result : evidence.report().scenarios()) {
      ScenarioSession candidate = Reference.candidate(result);
      List<ScenarioSession> baseline =
          evidence.reference().map(r -> r.of(candidate.scenario())).orElse(List.of());
      faults(candidate, baseline, findings);
      silence(candidate, baseline, evidence.policy().silentRms(), findings);
      shortened(candidate, baseline, evidence.policy().compare().audioLengthTolerance(), findings);
    }
    errorRate(evidence.report(), findings);
    return findings.list();
  }

  /* Samples of a soak sum up many operations, so that even no failure says how rare failures are. */
  private static void errorRate(RunReport report, Findings findings) {
    double spoken = 0;
    int failed = 0;
    for (ScenarioResult result : report.scenarios()) {
      spoken += Arrays.stream(result.samples(Side.CANDIDATE, Metric.OPERATIONS.key())).sum();
      failed += result.valid(Side.CANDIDATE).stream().mapToInt(Restart::errors).sum();
    }
    int all = (int) Math.round(spoken) + failed;
    if (spoken > 0) {
      findings.add(
          Severity.INFO,
          "%d of %d operations failed: a rate of at most %.2g %% with %.0f %% confidence",
          failed,
          all,
          100 * highestRate(failed, all),
          100 * (1 - UNSURE));
    }
  }

  /** Returns the exact upper bound of a rate (Clopper and Pearson 1934). */
  static double highestRate(int failed, int all) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < BISECTIONS && failed < all; i++) {
      double middle = (low + high) / 2;
      if (Distributions.binomialLower(failed, all, middle) > UNSURE) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static void faults(
      ScenarioSession candidate, List<ScenarioSession> baseline, Findings findings) {
    TreeSet<String> fresh = new TreeSet<>(candidate.faultClasses());
    baseline.forEach(session -> fresh.removeAll(session.faultClasses()));
    if (!fresh.isEmpty()) {
      findings.addFor(
          candidate.scenario(),
          Severity.FAIL,
          "%d of %d samples failed with %s, which the baseline never did",
          candidate.errors(),
          candidate.samples(),
          String.join(", ", fresh));
      return;
    }
    int errors = baseline.stream().mapToInt(ScenarioSession::errors).sum();
    int samples = baseline.stream().mapToInt(ScenarioSession::samples).sum();
    double p =
        Distributions.fisherMoreInB(errors, samples, candidate.errors(), candidate.samples());
    if (candidate.errors() > 0) {
      findings.addFor(
          candidate.scenario(),
          p < GatePolicy.ALPHA ? Severity.FAIL : Severity.WARNING,
          "%d of %d samples failed, %d of %d in the baseline (p = %.2g)",
          candidate.errors(),
          candidate.samples(),
          errors,
          samples,
          p);
    }
  }

  private static void silence(
      ScenarioSession candidate, List<ScenarioSession> baseline, double silent, Findings findings) {
    OptionalDouble rms = candidate.median(Metric.AUDIO_RMS.key());
    if (rms.isEmpty()) {
      return;
    }
    if (rms.getAsDouble() > silent) {
      quieter(candidate, baseline, rms.getAsDouble(), findings);
      return;
    }
    boolean spoke =
        baseline.stream()
            .anyMatch(session -> session.median(Metric.AUDIO_RMS.key()).orElse(0) > silent);
    findings.addFor(
        candidate.scenario(),
        spoke ? Severity.FAIL : Severity.WARNING,
        spoke ? "audio is silent (rms %.2g), the baseline was not" : "audio is silent (rms %.2g)",
        rms.getAsDouble());
  }

  private static void quieter(
      ScenarioSession candidate, List<ScenarioSession> baseline, double rms, Findings findings) {
    last(baseline, Metric.AUDIO_RMS)
        .filter(before -> rms < QUIETER * before)
        .ifPresent(
            before ->
                findings.addFor(
                    candidate.scenario(),
                    Severity.FAIL,
                    "the audio is much quieter than the baseline's, rms %.2g → %.2g: part of it"
                        + " may be silent",
                    before,
                    rms));
  }

  private static void shortened(
      ScenarioSession candidate,
      List<ScenarioSession> baseline,
      double tolerance,
      Findings findings) {
    OptionalDouble after = candidate.median(Metric.AUDIO_MS.key());
    if (after.isEmpty()) {
      return;
    }
    last(
            baseline.stream().filter(b -> b.content().equals(candidate.content())).toList(),
            Metric.AUDIO_MS)
        .filter(before -> after.getAsDouble() < (1 - tolerance) * before)
        .ifPresent(
            before ->
                findings.addFor(
                    candidate.scenario(),
                    Severity.FAIL,
                    "the audio is shorter than the baseline's, %.0f → %.0f ms (%+.2f %%): speech"
                        + " is missing",
                    before,
                    after.getAsDouble(),
                    100 * (after.getAsDouble() / before - 1)));
  }

  private static Optional<Double> last(List<ScenarioSession> baseline, Metric metric) {
    return baseline.stream()
        .flatMap(session -> session.median(metric.key()).stream().boxed())
        .reduce((first, second) -> second);
  }
}
