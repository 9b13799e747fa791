package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.compare.ScenarioRule.Standing;
import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.MeanEstimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares every scenario of a run with its reference, and their mean. Pure: no clock, no file.
 *
 * @param policy numbers of the rule
 */
public record Comparer(ComparePolicy policy) {
  private static final int LEAST_PAIRS = 3;
  private static final double INTERVAL_TAIL = 0.975;

  /**
   * Returns one comparison per scenario that the run or the reference has, in the run's order, then
   * the mean over the comparable ones ({@link Comparison#ALL}) if there are at least two.
   */
  public List<Comparison> compare(RunReport report, Reference reference, Look look) {
    List<Comparison> comparisons = new ArrayList<>();
    List<Harm> harms = new ArrayList<>();
    List<Harm> apart = new ArrayList<>();
    for (ScenarioResult result : report.scenarios()) {
      String id = result.scenario().id();
      Metric metric = judged(report, result);
      Standing standing = policy.standing(id, metric.key());
      if (standing == Standing.IGNORE) {
        continue;
      }
      Optional<String> refusal = refusal(result, metric, reference);
      if (refusal.isPresent()) {
        comparisons.add(Comparison.impossible(id, metric, refusal.get()));
        continue;
      }
      Optional<Harm> harm =
          reference.paired() ? paired(result, metric) : stored(result, metric, reference);
      if (harm.isEmpty()) {
        comparisons.add(Comparison.impossible(id, metric, tooFew(reference)));
        continue;
      }
      (standing == Standing.WARN ? apart : harms).add(harm.get());
    }
    addMissing(report, reference, comparisons);
    List<Comparison> judged = judge(harms, reference, look);
    apart.forEach(harm -> judged.addAll(judge(List.of(harm), reference, look)));
    judged.addAll(comparisons);
    return inOrder(report, judged);
  }

  private List<Comparison> judge(List<Harm> harms, Reference reference, Look look) {
    RelativeLimits usual = reference.paired() ? policy.paired() : policy.stored();
    List<RelativeLimits> each =
        harms.stream()
            .map(harm -> policy.limits(usual, harm.scenario(), harm.metric().key()))
            .toList();
    RelativeLimits limits = harms.isEmpty() ? usual : usual.ofMean(each);
    Optional<Harm> global = harms.size() < 2 ? Optional.empty() : global(harms, reference);
    RelativeTest test =
        RelativeTest.of(
            harms.stream().map(Harm::estimate).toList(),
            global.map(Harm::estimate),
            each,
            limits,
            look);
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < harms.size(); i++) {
      comparisons.add(
          comparison(
              harms.get(i),
              outcome(test.worse().get(i), test.better().get(i)),
              test.certain().get(i),
              each.get(i).localTolerance(),
              new double[] {test.pWorse().get(i), test.pBetter().get(i)}));
    }
    double margin = Math.log1p(limits.margin());
    global.ifPresent(
        mean ->
            comparisons.add(
                comparison(
                    mean,
                    outcome(test.globalWorse(), test.globalBetter()),
                    test.globalCertain(),
                    limits.globalTolerance(),
                    new double[] {
                      mean.estimate().pGreater(margin), mean.estimate().pLess(-margin)
                    })));
    return comparisons;
  }

  private static Outcome outcome(boolean worse, boolean better) {
    if (worse) {
      return Outcome.WORSE;
    }
    return better ? Outcome.BETTER : Outcome.SAME;
  }

  private static Comparison comparison(
      Harm harm, Outcome outcome, boolean certain, double tolerance, double[] p) {
    MeanEstimate estimate = harm.estimate();
    double one = harm.sign() * estimate.lower(INTERVAL_TAIL);
    double two = harm.sign() * estimate.upper(INTERVAL_TAIL);
    Comparison.Figures figures =
        new Comparison.Figures(
            Math.exp(harm.baseline()),
            Math.exp(harm.candidate()),
            Math.exp(harm.sign() * estimate.mean()),
            Math.exp(Math.min(one, two)),
            Math.exp(Math.max(one, two)),
            p[0],
            p[1],
            harm.pairs());
    double upper = 100 * Math.expm1(estimate.upper(RelativeLimits.PASS_CONFIDENCE));
    String reason =
        switch (outcome) {
          case WORSE -> "worse with confidence";
          case BETTER -> "better with confidence";
          default ->
              String.format(
                  Locale.ROOT,
                  "a loss up to %+.1f %% cannot be excluded, tolerated are %.0f %%",
                  upper,
                  100 * tolerance);
        };
    return new Comparison(
        harm.scenario(), harm.metric(), outcome, Optional.of(figures), certain, reason);
  }

  private Optional<Harm> paired(ScenarioResult result, Metric metric) {
    SortedMap<PairedDifferences.Key, PairedDifferences.Pair> pairs =
        PairedDifferences.of(result, metric.key()).pairs();
    if (pairs.size() < LEAST_PAIRS) {
      return Optional.empty();
    }
    int sign = sign(metric);
    TreeMap<Integer, Double> none = new TreeMap<>();
    return Optional.of(
        new Harm(
            result.scenario().id(),
            metric,
            MeanEstimate.of(
                pairs.values().stream().mapToDouble(pair -> sign * pair.difference()).toArray()),
            sign,
            pairs.values().stream().mapToDouble(p -> p.baseline()).average().orElseThrow(),
            pairs.values().stream().mapToDouble(p -> p.candidate()).average().orElseThrow(),
            pairs.size(),
            pairs,
            List.of(),
            List.of(),
            none));
  }

  private Optional<Harm> stored(ScenarioResult result, Metric metric, Reference reference) {
    int sign = sign(metric);
    List<SortedMap<Integer, Double>> sessions =
        newest(
            reference.of(result.scenario().id()).stream()
                .map(session -> logs(session, metric, sign))
                .filter(session -> !session.isEmpty())
                .toList());
    List<List<SortedMap<Integer, Double>>> earlier = earlier(result, metric, reference);
    SortedMap<Integer, Double> candidate = logs(Reference.candidate(result), metric, sign);
    return new StoredHarm(policy.sessionSd())
        .of(arrays(sessions), earlier.stream().map(Comparer::arrays).toList(), array(candidate))
        .map(
            estimate ->
                new Harm(
                    result.scenario().id(),
                    metric,
                    estimate,
                    sign,
                    sign * sessions.stream().mapToDouble(s -> mean(s)).average().orElseThrow(),
                    sign * mean(candidate),
                    candidate.size(),
                    new TreeMap<>(),
                    sessions,
                    earlier,
                    candidate));
  }

  /* Sessions of another content under the same id scatter as another work does. */
  private static List<List<SortedMap<Integer, Double>>> earlier(
      ScenarioResult result, Metric metric, Reference reference) {
    String content = Reference.candidate(result).content();
    List<List<SortedMap<Integer, Double>>> earlier = new ArrayList<>();
    for (List<List<ScenarioSession>> epoch : reference.earlier()) {
      earlier.add(
          newest(
              epoch.stream()
                  .flatMap(List::stream)
                  .filter(session -> session.scenario().equals(result.scenario().id()))
                  .filter(session -> session.content().equals(content))
                  .map(session -> logs(session, metric, sign(metric)))
                  .filter(session -> !session.isEmpty())
                  .toList()));
    }
    return earlier;
  }

  private static List<double[]> arrays(List<SortedMap<Integer, Double>> sessions) {
    return sessions.stream().map(Comparer::array).toList();
  }

  private static <T> List<T> newest(List<T> sessions) {
    return sessions.subList(Math.max(0, sessions.size() - StoredHarm.WINDOW), sessions.size());
  }

  private Optional<Harm> global(List<Harm> harms, Reference reference) {
    Optional<MeanEstimate> estimate =
        reference.paired() ? globalPaired(harms) : globalStored(harms);
    Metric metric = harms.get(0).metric();
    if (harms.stream().anyMatch(harm -> harm.metric().direction() != metric.direction())) {
      return Optional.empty();
    }
    return estimate.map(
        mean ->
            new Harm(
                Comparison.ALL,
                metric,
                mean,
                harms.get(0).sign(),
                harms.stream().mapToDouble(Harm::baseline).average().orElseThrow(),
                harms.stream().mapToDouble(Harm::candidate).average().orElseThrow(),
                harms.stream().mapToInt(Harm::pairs).min().orElseThrow(),
                new TreeMap<>(),
                List.of(),
                List.of(),
                new TreeMap<>()));
  }

  private static Optional<MeanEstimate> globalPaired(List<Harm> harms) {
    TreeSet<PairedDifferences.Key> shared = new TreeSet<>(harms.get(0).paired().keySet());
    harms.forEach(harm -> shared.retainAll(harm.paired().keySet()));
    if (shared.size() < LEAST_PAIRS) {
      return Optional.empty();
    }
    double[] means =
        shared.stream()
            .mapToDouble(
                key ->
                    harms.stream()
                        .mapToDouble(harm -> harm.sign() * at(harm.paired(), key).difference())
                        .average()
                        .orElseThrow())
            .toArray();
    return Optional.of(MeanEstimate.of(means));
  }

  private Optional<MeanEstimate> globalStored(List<Harm> harms) {
    int sessions = harms.get(0).sessions().size();
    if (harms.stream().anyMatch(harm -> harm.sessions().size() != sessions)) {
      return Optional.empty();
    }
    List<double[]> means = new ArrayList<>();
    for (int s = 0; s < sessions; s++) {
      int session = s;
      means.add(overScenarios(harms.stream().map(harm -> harm.sessions().get(session)).toList()));
    }
    return new StoredHarm(policy.sessionSd())
        .of(
            means,
            globalEarlier(harms),
            overScenarios(harms.stream().map(Harm::restarts).toList()));
  }

  /* An epoch in which a scenario lacks a session says nothing of the mean. */
  private static List<List<double[]>> globalEarlier(List<Harm> harms) {
    List<List<double[]>> epochs = new ArrayList<>();
    for (int e = 0; e < harms.get(0).earlier().size(); e++) {
      int epoch = e;
      int sessions = harms.get(0).earlier().get(epoch).size();
      if (harms.stream().allMatch(harm -> harm.earlier().get(epoch).size() == sessions)) {
        List<double[]> means = new ArrayList<>();
        for (int s = 0; s < sessions; s++) {
          int session = s;
          means.add(
              overScenarios(
                  harms.stream().map(harm -> harm.earlier().get(epoch).get(session)).toList()));
        }
        epochs.add(means);
      }
    }
    return epochs;
  }

  /** Returns the mean over scenarios of each restart that all scenarios have. */
  private static double[] overScenarios(List<SortedMap<Integer, Double>> scenarios) {
    TreeSet<Integer> shared = new TreeSet<>(scenarios.get(0).keySet());
    scenarios.forEach(scenario -> shared.retainAll(scenario.keySet()));
    return shared.stream()
        .mapToDouble(
            index ->
                scenarios.stream()
                    .mapToDouble(scenario -> at(scenario, index))
                    .average()
                    .orElseThrow())
        .toArray();
  }

  private static SortedMap<Integer, Double> logs(ScenarioSession session, Metric metric, int sign) {
    TreeMap<Integer, Double> logs = new TreeMap<>();
    session
        .restarts()
        .forEach(
            restart ->
                restart
                    .value(metric.key())
                    .filter(value -> value > 0)
                    .ifPresent(value -> logs.put(restart.index(), sign * Math.log(value))));
    return logs;
  }

  private Optional<String> refusal(ScenarioResult result, Metric metric, Reference reference) {
    if (metric.direction() == Direction.INFORMATION) {
      return Optional.of("metric " + metric.key() + " is not one that this run judges");
    }
    List<ScenarioSession> sessions = reference.of(result.scenario().id());
    if (sessions.isEmpty()) {
      return Optional.of("the baseline has no such scenario");
    }
    ScenarioSession baseline = sessions.get(sessions.size() - 1);
    ScenarioSession candidate = Reference.candidate(result);
    if (!baseline.content().equals(candidate.content())) {
      return Optional.of("other content under the same scenario id; give it a new id");
    }
    if (candidate.medians(metric.key()).length == 0) {
      return Optional.of("no restart of the candidate has a value of " + metric.key());
    }
    if (Arrays.stream(candidate.medians(metric.key())).anyMatch(value -> value <= 0)) {
      return Optional.of(metric.key() + " must be > 0 to be compared as a ratio");
    }
    return audioLength(baseline, candidate);
  }

  private Optional<String> audioLength(ScenarioSession baseline, ScenarioSession candidate) {
    OptionalDouble before = baseline.median(Metric.AUDIO_MS.key());
    OptionalDouble after = candidate.median(Metric.AUDIO_MS.key());
    if (before.isEmpty() || after.isEmpty() || before.getAsDouble() <= 0) {
      return Optional.empty();
    }
    double change = after.getAsDouble() / before.getAsDouble() - 1;
    return Math.abs(change) <= policy.audioLengthTolerance()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "audio length changed %.0f → %.0f ms (%+.2f %%), so RTF and time disagree",
                before.getAsDouble(),
                after.getAsDouble(),
                100 * change));
  }

  private void addMissing(RunReport report, Reference reference, List<Comparison> comparisons) {
    for (String id : reference.scenarios()) {
      if (report.scenario(id).isEmpty()) {
        List<ScenarioSession> sessions = reference.of(id);
        String key = sessions.get(sessions.size() - 1).primary();
        if (policy.standing(id, key) == Standing.IGNORE) {
          continue;
        }
        comparisons.add(
            Comparison.impossible(
                id, metric(report, key), "the baseline has it, this run does not"));
      }
    }
  }

  private static List<Comparison> inOrder(RunReport report, List<Comparison> comparisons) {
    List<String> order = report.scenarios().stream().map(result -> result.scenario().id()).toList();
    return comparisons.stream()
        .sorted(
            Comparator.comparingInt(
                comparison -> {
                  int at = order.indexOf(comparison.scenario());
                  return at < 0 ? Integer.MAX_VALUE : at;
                }))
        .toList();
  }

  private static Metric judged(RunReport report, ScenarioResult result) {
    return metric(report, result.scenario().primary());
  }

  private static Metric metric(RunReport report, String key) {
    return report
        .metric(key)
        .orElseGet(() -> new Metric(key, "?", Direction.INFORMATION, "Not in the catalogue."));
  }

  private static String tooFew(Reference reference) {
    return reference.paired()
        ? "fewer than " + LEAST_PAIRS + " valid pairs"
        : "too few restarts to know their noise; measure at least 2 restarts a side";
  }

  private static int sign(Metric metric) {
    return metric.direction() == Direction.HIGHER_IS_BETTER ? -1 : 1;
  }

  private static double mean(SortedMap<Integer, Double> values) {
    return Descriptive.mean(array(values));
  }

  private static double[] array(SortedMap<Integer, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static <K, V> V at(SortedMap<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("key was checked to be shared: " + key);
    }
    return value;
  }

  /** A scenario's harm with what the mean over scenarios needs; logs are signed only in harms. */
  private record Harm(
      String scenario,
      Metric metric,
      MeanEstimate estimate,
      int sign,
      double baseline,
      double candidate,
      int pairs,
      SortedMap<PairedDifferences.Key, PairedDifferences.Pair> paired,
      List<SortedMap<Integer, Double>> sessions,
      List<List<SortedMap<Integer, Double>>> earlier,
      SortedMap<Integer, Double> restarts) {}
}
