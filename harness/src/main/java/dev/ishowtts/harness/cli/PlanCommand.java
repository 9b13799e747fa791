package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.gate.GateSimulation;
import dev.ishowtts.baselines.gate.NoiseEstimate;
import dev.ishowtts.baselines.gate.NoiseModel;
import dev.ishowtts.baselines.gate.RestartCost;
import dev.ishowtts.baselines.gate.RestartPlan;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How often must be measured to find a loss of a given size? */
@Command(
    name = "plan",
    description = {
      "Computes the restarts a side that a paired gate needs to find a loss, and the minutes.",
      "Noise and times come from the given runs or baseline, else from stated defaults."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts plan --effect 5%% --power .95 --scenarios 6",
      "  ishowtts plan runs/ID.json --effect 3%%",
      "  ishowtts plan --baseline 4f1a --json"
    })
final class PlanCommand implements Callable<Integer> {
  private static final int SIMULATED = 1000;
  private static final long SEED = 1;

  private final Ishowtts root;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = "Run files, ids of runs, or folders of run files, to take the noise from.")
  private List<Path> runs = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "FINGERPRINT",
      description = "Takes the noise from the current epoch of a fingerprint (first characters).")
  private @Nullable String baseline;

  @Option(
      names = "--effect",
      paramLabel = "SHARE",
      defaultValue = "5%",
      converter = Fraction.Converter.class,
      description = "Loss to be found (default: ${DEFAULT-VALUE}).")
  private Fraction effect = new Fraction(0.05);

  @Option(
      names = "--power",
      paramLabel = "SHARE",
      defaultValue = "95%",
      converter = Fraction.Converter.class,
      description = "Wanted chance of finding it (default: ${DEFAULT-VALUE}).")
  private Fraction power = new Fraction(0.95);

  @Option(
      names = "--scenarios",
      paramLabel = "N",
      description = "Scenarios of the suite (default: those of the runs, else 6).")
  private @Nullable Integer scenarios;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Samples per restart and scenario (default: those of the runs, else 5).")
  private @Nullable Integer samples;

  @Option(
      names = "--cv",
      paramLabel = "SHARE",
      converter = Fraction.Converter.class,
      description = "Noise of samples within a restart, instead of the measured one or 3%%.")
  private @Nullable Fraction cv;

  @Option(
      names = "--restart-effect",
      paramLabel = "SHARE",
      converter = Fraction.Converter.class,
      description = "Noise between restarts, instead of the measured one or 1%%.")
  private @Nullable Fraction restartEffect;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  PlanCommand(Ishowtts root) {
    this.root = root;
  }

  private record Known(
      NoiseEstimate noise, int scenarios, RestartCost cost, String source, boolean measured) {}

  private record Answer(
      String situation, int restarts, double minutes, double simulatedPower, int simulatedGates) {}

  @Override
  public Integer call() throws IOException {
    if (!(power.value() > 0.5 && power.value() < 1)) {
      throw new CommandException(
          "--power must be between 50 % and 100 %, got " + Fraction.percent(power.value()));
    }
    ComparePolicy policy = GatePolicy.from(root.config()).compare();
    Known known = known();
    RestartPlan plan =
        new RestartPlan(
            cv == null ? known.noise().cv() : cv.value(),
            restartEffect == null ? known.noise().restart() : restartEffect.value(),
            known.noise().own(),
            count("--samples", samples, known.noise().samples()));
    int suite = count("--scenarios", scenarios, known.scenarios());
    RelativeLimits limits = policy.paired();
    List<Answer> answers = new ArrayList<>();
    answers.add(
        answer(
            suite == 1 ? "the scenario loses" : "all scenarios lose",
            plan.restartsForAll(effect.value(), power.value(), suite, limits),
            suite,
            suite,
            plan,
            known,
            policy));
    if (suite > 1) {
      answers.add(
          answer(
              "one of " + suite + " loses",
              plan.restartsForOne(effect.value(), power.value(), suite, limits),
              1,
              suite,
              plan,
              known,
              policy));
    }
    print(plan, known, suite, limits, answers);
    return ExitCode.PASS;
  }

  private static int count(String name, @Nullable Integer given, int otherwise) {
    if (given != null && given < 1) {
      throw new CommandException(name + " must be at least 1, got " + given);
    }
    return given == null ? otherwise : given;
  }

  private Answer answer(
      String situation,
      int restarts,
      int affected,
      int suite,
      RestartPlan plan,
      Known known,
      ComparePolicy policy) {
    NoiseModel noise = new NoiseModel(plan.cv(), plan.restartEffect(), plan.own(), 0, 0);
    int enough = restarts;
    double found = simulated(noise, suite, enough, affected, plan, policy);
    while (found < power.value() && enough < 2 * restarts) {
      enough++;
      found = simulated(noise, suite, enough, affected, plan, policy);
    }
    double minutes = 2 * enough * known.cost().seconds(suite, plan.samples()) / 60;
    return new Answer(situation, enough, minutes, found, SIMULATED);
  }

  private double simulated(
      NoiseModel noise,
      int suite,
      int restarts,
      int affected,
      RestartPlan plan,
      ComparePolicy policy) {
    return new GateSimulation(noise, suite, restarts, plan.samples(), policy, SEED)
        .paired(effect.value(), affected, SIMULATED)
        .fail();
  }

  private Known known() throws IOException {
    Judging judging = new Judging(root);
    if (!runs.isEmpty()) {
      List<RunReport> reports = RunArguments.read(judging, runs);
      NoiseEstimate noise =
          NoiseEstimate.ofRuns(reports).orElseThrow(() -> tooFew("the runs have no side with two"));
      return new Known(
          noise,
          reports.stream().mapToInt(report -> report.scenarios().size()).max().orElse(1),
          RestartCost.of(reports).orElse(RestartCost.STATED),
          reports.size() == 1 ? "run " + reports.get(0).id() : reports.size() + " runs",
          true);
    }
    String prefix = baseline;
    if (prefix != null) {
      BaselineRecord record = current(judging, prefix);
      NoiseEstimate noise =
          NoiseEstimate.ofSessions(
                  record.sessions().stream().map(AcceptedSession::scenarios).toList())
              .orElseThrow(() -> tooFew("the baseline has no session with two"));
      return new Known(
          noise,
          record.sessions().stream().mapToInt(s -> s.scenarios().size()).max().orElse(1),
          RestartCost.STATED,
          record.description(),
          true);
    }
    return new Known(
        new NoiseEstimate(0.03, 0.01, 0.003, 5, 0),
        6,
        RestartCost.STATED,
        "stated defaults: nothing was measured",
        false);
  }

  private static CommandException tooFew(String what) {
    return new CommandException(what + " restarts that count; measure with --restarts 6 or more");
  }

  private static BaselineRecord current(Judging judging, String prefix) throws IOException {
    Map<String, BaselineRecord> found = new LinkedHashMap<>();
    judging.store().list().stream()
        .filter(record -> record.fingerprint().id().startsWith(prefix))
        .forEach(record -> found.put(record.fingerprint().id(), record));
    if (found.size() != 1) {
      throw new CommandException(
          found.isEmpty()
              ? "no baseline begins with " + prefix + "; see: ishowtts baseline list"
              : "which fingerprint? there are: " + String.join(", ", found.keySet()));
    }
    return found.values().iterator().next();
  }

  private void print(
      RestartPlan plan, Known known, int suite, RelativeLimits limits, List<Answer> answers) {
    PrintStream out = root.terminal().out();
    RestartCost cost = known.cost();
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("effect", effect.value());
      values.put("power", power.value());
      values.put("margin", limits.margin());
      values.put("alpha", limits.alpha());
      values.put("scenarios", suite);
      values.put("samples", plan.samples());
      values.put("cv", plan.cv());
      values.put("restartEffect", plan.restartEffect());
      values.put("ownEffect", plan.own());
      values.put("noiseFrom", known.source());
      values.put("noiseDegreesOfFreedom", known.noise().df());
      values.put("secondsPerStart", cost.startSeconds());
      values.put("secondsPerSynthesis", cost.synthesisSeconds());
      values.put("warmUps", cost.warmUps());
      values.put("timesMeasured", cost.measured());
      values.put("plans", answers);
      out.println(JsonOutput.text(values));
      return;
    }
    out.println(
        "to find +"
            + Fraction.percent(effect.value())
            + " with "
            + Fraction.percent(power.value())
            + " power beyond a margin of "
            + Fraction.percent(limits.margin())
            + ", alpha "
            + Fraction.percent(limits.alpha())
            + ":");
    for (Answer answer : answers) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %-20s %4d restarts a side, %.0f min  (simulated power %.3f on %d gates)",
              answer.situation(),
              answer.restarts(),
              answer.minutes(),
              answer.simulatedPower(),
              answer.simulatedGates()));
    }
    out.println(
        "noise:  samples "
            + Fraction.percent(plan.cv())
            + ", restarts "
            + Fraction.percent(plan.restartEffect())
            + " shared and "
            + Fraction.percent(plan.own())
            + " of a scenario; from "
            + known.source()
            + (known.measured() ? ", " + known.noise().df() + " degrees of freedom" : ""));
    out.println(
        String.format(
            Locale.ROOT,
            "times:  %.1f s a start, %.2f s a synthesis, %d warm-ups, %d samples, %d scenarios (%s)",
            cost.startSeconds(),
            cost.synthesisSeconds(),
            cost.warmUps(),
            plan.samples(),
            suite,
            cost.measured() ? "measured" : "stated, not measured"));
    Optional.of(known.noise())
        .filter(noise -> known.measured() && noise.df() < 10)
        .ifPresent(
            noise ->
                out.println(
                    "        too few restarts to know their noise well: plan again after more"));
  }
}
