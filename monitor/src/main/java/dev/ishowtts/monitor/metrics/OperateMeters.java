package dev.ishowtts.monitor.metrics;

import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.harness.lock.LockState;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.telemetry.jetson.GpuClock;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.jobs.JobStore;
import dev.ishowtts.monitor.notices.Notice;
import dev.ishowtts.monitor.notices.Notifier;
import dev.ishowtts.monitor.runs.JudgedRuns;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.schedule.Freshness;
import dev.ishowtts.monitor.store.ServiceDatabase;
import dev.ishowtts.monitor.telemetry.LiveTelemetry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A scrape reads fields; what costs anything is looked up by the service's watch. A value that cannot be read is NaN or a missing row, never 0.
 */
/** Meters of host, runs, spool, jobs and notices. */
final class OperateMeters implements MeterBinder {
  private static final Logger logger = LoggerFactory.getLogger(OperateMeters.class);
  private static final String LOCK_FACT = "lock";
  private static final double KIB = 1024;

  private final ThisHost host;
  private final RunFolder runs;
  private final JudgedRuns judged;
  private final Spool spool;
  private final JobStore jobs;
  private final Notifier notifier;
  private final Freshness freshness;
  private final LiveTelemetry telemetry;
  private final ServiceDatabase database;
  private final Journal journal;
  private final Clock clock;
  private volatile Optional<Rows> rows = Optional.empty();
  private volatile Seen seen = Seen.NOTHING;
  private Set<String> said = Set.of();

  /** Meters whose rows come and go with what the host has. */
  private record Rows(
      RowGauge locks,
      RowGauge verdicts,
      RowGauge clocks,
      RowGauge zones,
      RowGauge readings,
      RowGauge memory) {}

  /** What the watch saw last. */
  private record Seen(
      Optional<LastVerdict> verdict,
      double spoolBytes,
      double spoolSegments,
      Optional<Instant> spoolOldest,
      double jobs,
      Optional<Freshness.State> data) {
    static final Seen NOTHING =
        new Seen(
            Optional.empty(),
            Double.NaN,
            Double.NaN,
            Optional.empty(),
            Double.NaN,
            Optional.empty());
  }

  OperateMeters(
      ThisHost host,
      RunFolder runs,
      JudgedRuns judged,
      Spool spool,
      JobStore jobs,
      Notifier notifier,
      Freshness freshness,
      LiveTelemetry telemetry,
      ServiceDatabase database,
      Journal journal,
      Clock clock) {
    this.host = host;
    this.runs = runs;
    this.judged = judged;
    this.spool = spool;
    this.jobs = jobs;
    this.notifier = notifier;
    this.freshness = freshness;
    this.telemetry = telemetry;
    this.database = database;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    rows =
        Optional.of(
            new Rows(
                rows(
                    registry, "ishowtts.lock.state", "1 for the present state of the clocks' lock"),
                rows(registry, "ishowtts.last.verdict", "1 for what the newest judged run said"),
                rows(registry, "ishowtts.gpu.clock.hertz", "Present clock of the GPU"),
                rows(registry, "ishowtts.temperature.celsius", "Temperature of a zone"),
                rows(registry, "ishowtts.reading", "Live readings, while somebody looks at them"),
                rows(registry, "ishowtts.memory.available.bytes", "Memory that is still free")));
    Gauge.builder("ishowtts.last.verdict.age", this, OperateMeters::verdictAge)
        .baseUnit("seconds")
        .description("Age of the newest judged run")
        .register(registry);
    Gauge.builder("ishowtts.spool.bytes", this, meters -> meters.seen.spoolBytes())
        .description("Points that wait on disk")
        .register(registry);
    Gauge.builder("ishowtts.spool.segments", this, meters -> meters.seen.spoolSegments())
        .description("Segments of points that wait on disk")
        .register(registry);
    Gauge.builder("ishowtts.spool.oldest.age", this, OperateMeters::spoolAge)
        .baseUnit("seconds")
        .description("Age of the oldest points that wait; 0 if none wait")
        .register(registry);
    Gauge.builder("ishowtts.jobs.pending", this, meters -> meters.seen.jobs())
        .description("Jobs that wait or run")
        .register(registry);
    Gauge.builder("ishowtts.data.age", this, OperateMeters::dataAge)
        .baseUnit("seconds")
        .description("Age of the newest run, or of the service where there is none")
        .register(registry);
    Gauge.builder("ishowtts.data.stale", this, OperateMeters::dataStale)
        .description("1 while missing data are an alert")
        .register(registry);
    Gauge.builder("ishowtts.notices.queued", notifier, Notifier::queued)
        .description("Notices that wait to be delivered")
        .register(registry);
    FunctionCounter.builder("ishowtts.notices.delivered", notifier, Notifier::delivered)
        .description("Notices that arrived")
        .register(registry);
    FunctionCounter.builder("ishowtts.notices.lost", notifier, Notifier::lost)
        .description("Notices that were refused, given up or pushed out")
        .register(registry);
  }

  private static RowGauge rows(MeterRegistry registry, String name, String description) {
    return new RowGauge(registry, name, description);
  }

  private double verdictAge() {
    return seen.verdict()
        .map(last -> seconds(Duration.between(last.finished(), clock.instant())))
        .orElse(Double.NaN);
  }

  private double spoolAge() {
    return seen.spoolOldest()
        .map(oldest -> seconds(Duration.between(oldest, clock.instant())))
        .orElse(Double.isNaN(seen.spoolBytes()) ? Double.NaN : 0.0);
  }

  private double dataAge() {
    return seen.data()
        .map(data -> seconds(Duration.between(data.since(), clock.instant())))
        .orElse(Double.NaN);
  }

  private double dataStale() {
    return seen.data().map(data -> data.isStale() ? 1.0 : 0.0).orElse(Double.NaN);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** Something that is looked up. */
  @FunctionalInterface
  private interface Question<T> {
    T answer() throws IOException;
  }

  /** Looks everything up again; what cannot be read is not known, whatever it was before. */
  void look() {
    HostState state = HostState.read(host.files());
    Set<String> trouble = new LinkedHashSet<>();
    seen =
        new Seen(
            asked(
                () -> LastVerdict.newest(runs, judged, seen.verdict()), Optional.empty(), trouble),
            asked(() -> (double) spool.waitingBytes(), Double.NaN, trouble),
            asked(() -> (double) spool.pending().size(), Double.NaN, trouble),
            asked(spool::oldest, Optional.empty(), trouble),
            asked(() -> (double) jobs.pending(), Double.NaN, trouble),
            asked(() -> Optional.of(freshness.state()), Optional.empty(), trouble));
    asked(() -> lock(state), false, trouble);
    if (!trouble.equals(said)) {
      said = trouble;
      trouble.forEach(words -> logger.warn("Meters without a value: {}", words));
    }
    rows.ifPresent(bound -> fill(bound, state));
  }

  private static <T> T asked(Question<T> question, T otherwise, Set<String> trouble) {
    try {
      return question.answer();
    } catch (IOException e) {
      trouble.add(String.valueOf(e.getMessage()));
      return otherwise;
    }
  }

  /* A lock that is lost makes every later figure another one's: people should know at once. Returns whether they were told. */
  private boolean lock(HostState state) throws IOException {
    LockState now = state.lock().state();
    if (now == LockState.UNKNOWN) {
      return false;
    }
    String word = now.isLocked() ? "locked" : "free";
    Optional<String> before = database.fact(host.name(), LOCK_FACT);
    if (before.filter(word::equals).isPresent()) {
      return false;
    }
    database.remember(host.name(), LOCK_FACT, word);
    if (before.isEmpty()) {
      return false;
    }
    String line =
        now.isLocked()
            ? "the clocks are locked"
            : "the clocks are no longer locked: " + String.join("; ", state.lock().reasons());
    journal.note(Event.Kind.LOCK, line, Optional.empty());
    notifier.tell(
        Notice.Topic.LOCK,
        now.isLocked() ? Notice.Level.INFO : Notice.Level.ALERT,
        now.isLocked() ? "Clocks locked" : "Clock lock lost",
        line,
        Map.of());
    return true;
  }

  private void fill(Rows bound, HostState state) {
    Map<Tags, Double> locks = new HashMap<>();
    for (LockState one : LockState.values()) {
      locks.put(Tags.of("state", word(one.name())), one == state.lock().state() ? 1.0 : 0.0);
    }
    bound.locks().set(locks);
    Map<Tags, Double> verdicts = new HashMap<>();
    seen.verdict()
        .ifPresent(
            last -> {
              for (Verdict one : Verdict.values()) {
                double value = one.name().equals(last.verdict()) ? 1 : 0;
                verdicts.put(Tags.of("verdict", word(one.name())), value);
              }
            });
    bound.verdicts().set(verdicts);
    Map<Tags, Double> clocks = new HashMap<>();
    for (GpuClock gpu : state.conditions().gpus()) {
      gpu.currentHz().ifPresent(hertz -> clocks.put(Tags.of("gpu", gpu.name()), (double) hertz));
    }
    bound.clocks().set(clocks);
    Map<Tags, Double> zones = new HashMap<>();
    state
        .conditions()
        .celsius()
        .forEach((zone, celsius) -> zones.put(Tags.of("zone", zone), celsius));
    bound.zones().set(zones);
    Map<Tags, Double> readings = new HashMap<>();
    telemetry
        .current()
        .ifPresent(
            now ->
                now.readings()
                    .forEach(
                        one ->
                            readings.put(
                                Tags.of("key", one.key(), "unit", one.unit()), one.value())));
    bound.readings().set(readings);
    Map<Tags, Double> memory = new HashMap<>();
    state.memoryAvailableKib().ifPresent(kib -> memory.put(Tags.empty(), kib * KIB));
    bound.memory().set(memory);
  }

  private static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }
}
