package dev.ishowtts.baselines.trend;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Collects runs and accepted sessions into series: the candidate's side only, one value per run.
 * Runs that were slowed on purpose, or that an obstacle invalidates, are left out and named.
 */
public final class History {
  private static final String PLANTED = "planted-slowdown";

  private record Key(String fingerprint, String scenario, String content, String metric) {}

  private final Function<RunReport, Set<String>> waived;
  private final BiPredicate<ScenarioSession, Metric> wanted;
  private final Map<Key, List<TrendPoint>> points = new LinkedHashMap<>();
  private final Map<Key, Metric> metrics = new HashMap<>();
  private final Map<String, Instant> known = new TreeMap<>();
  private final Map<String, String> excluded = new TreeMap<>();
  private final Map<String, AcceptedSession> epochs = new HashMap<>();

  /**
   * Creates an empty history.
   *
   * @param waived codes of obstacles that this place does not mind in a run
   * @param wanted which metrics of which scenarios to keep
   */
  public History(
      Function<RunReport, Set<String>> waived, BiPredicate<ScenarioSession, Metric> wanted) {
    this.waived = waived;
    this.wanted = wanted;
  }

  /** Adds a run; one that is there already is not added twice. */
  public void add(RunReport report) {
    Set<String> minor = waived.apply(report);
    Optional<Obstacle> obstacle =
        report.obstacles().stream()
            .filter(o -> o.code().equals(PLANTED) || (o.invalidates() && !minor.contains(o.code())))
            .findFirst();
    if (obstacle.isPresent()) {
      excluded.put(report.id(), obstacle.get().code());
      return;
    }
    if (known.putIfAbsent(report.id(), report.started()) != null) {
      return;
    }
    for (ScenarioResult result : report.scenarios()) {
      ScenarioSession session = ScenarioSession.of(result, Side.CANDIDATE);
      for (Metric metric : report.metrics()) {
        add(
            report.fingerprint().id(),
            session,
            metric,
            new TrendPoint(report.id(), report.started(), report.origin().commit(), 0));
      }
    }
  }

  /**
   * Adds accepted sessions whose runs are not there, at the time of their acceptance, and lets the
   * history of the fingerprint begin with the epoch's first session: an accepted change is known.
   *
   * @param metric the catalogue of metrics by key
   */
  public void add(BaselineRecord epoch, Map<String, Metric> metric) {
    epochs.put(epoch.fingerprint().id(), epoch.sessions().get(0));
    for (AcceptedSession session : epoch.sessions()) {
      if (known.putIfAbsent(session.run(), session.when()) != null) {
        continue;
      }
      for (ScenarioSession scenario : session.scenarios()) {
        Optional.ofNullable(metric.get(scenario.primary()))
            .ifPresent(
                judged ->
                    add(
                        epoch.fingerprint().id(),
                        scenario,
                        judged,
                        new TrendPoint(session.run(), session.when(), session.commit(), 0)));
      }
    }
  }

  private void add(String fingerprint, ScenarioSession session, Metric metric, TrendPoint run) {
    if (!wanted.test(session, metric)) {
      return;
    }
    session
        .median(metric.key())
        .ifPresent(
            value -> {
              Key key = new Key(fingerprint, session.scenario(), session.content(), metric.key());
              metrics.put(key, metric);
              points
                  .computeIfAbsent(key, any -> new ArrayList<>())
                  .add(new TrendPoint(run.run(), run.at(), run.commit(), value));
            });
  }

  /** Returns every series since its fingerprint's current epoch began, oldest point first. */
  public List<TrendSeries> series() {
    List<TrendSeries> all = new ArrayList<>();
    points.forEach(
        (key, unsorted) -> {
          Instant from = begin(key.fingerprint());
          List<TrendPoint> sorted =
              unsorted.stream()
                  .filter(point -> !point.at().isBefore(from))
                  .sorted(Comparator.comparing(TrendPoint::at).thenComparing(TrendPoint::run))
                  .toList();
          Metric metric = metrics.get(key);
          if (!sorted.isEmpty() && metric != null) {
            all.add(new TrendSeries(key.fingerprint(), key.scenario(), metric, sorted));
          }
        });
    return all;
  }

  /** Returns the runs that were left out, with the code of the obstacle. */
  public Map<String, String> excluded() {
    return Collections.unmodifiableMap(excluded);
  }

  /** Returns when the newest run was measured; empty without any. */
  public Optional<Instant> newest() {
    return known.values().stream().max(Comparator.naturalOrder());
  }

  private Instant begin(String fingerprint) {
    AcceptedSession first = epochs.get(fingerprint);
    return first == null ? Instant.MIN : known.getOrDefault(first.run(), first.when());
  }
}
