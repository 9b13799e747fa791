package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.RulerReading;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.harness.artefact.Against;
import dev.ishowtts.harness.artefact.ArtefactStore;
import dev.ishowtts.harness.artefact.Contenders;
import dev.ishowtts.harness.artefact.GitRepository;
import dev.ishowtts.harness.guard.FingerprintCollector;
import dev.ishowtts.harness.guard.GuardSettings;
import dev.ishowtts.harness.guard.RunLock;
import dev.ishowtts.harness.lock.ConditionLimits;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.model.ConfiguredModels;
import dev.ishowtts.harness.run.BlockOrder;
import dev.ishowtts.harness.run.Contender;
import dev.ishowtts.harness.run.GitOrigin;
import dev.ishowtts.harness.run.Measurement;
import dev.ishowtts.harness.run.ProcessorSplit;
import dev.ishowtts.harness.run.Progress;
import dev.ishowtts.harness.run.RestartWatch;
import dev.ishowtts.harness.run.RunException;
import dev.ishowtts.harness.run.RunId;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.harness.run.Sounds;
import dev.ishowtts.harness.run.SuiteRunner;
import dev.ishowtts.harness.run.WorkerCommand;
import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.suite.Workload;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import dev.ishowtts.harness.telemetry.TelemetrySettings;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The way of the main job from the lock to the run file. */
final class Measuring {
  /** Code of the obstacle of a planted slowdown. */
  static final String PLANTED = "planted-slowdown";

  private static final Duration GIT_PATIENCE = Duration.ofSeconds(5);
  private static final Duration BUILD_PATIENCE = Duration.ofMinutes(30);
  private static final Duration LONG_SOAK = Duration.ofMinutes(10);
  private static final Duration SOAK_INTERVAL = Duration.ofSeconds(5);

  /**
   * A measured run.
   *
   * @param file its run file
   */
  record Measured(RunReport report, Path file) {}

  private final Ishowtts root;
  private final Surroundings surroundings;
  private final Config config;
  private final RunSettings settings;
  private final GuardSettings guard;
  private final TelemetrySettings telemetry;
  private final HostFiles host;
  private final ConditionLimits limits;
  private final OutputSettings output;

  Measuring(Ishowtts root) {
    this.root = root;
    this.surroundings = root.surroundings();
    this.config = root.config();
    this.settings = RunSettings.from(config);
    this.guard = GuardSettings.from(config);
    this.telemetry = TelemetrySettings.from(config);
    this.host = telemetry.host(surroundings.host());
    this.limits = ConditionLimits.from(config);
    this.output = OutputSettings.from(config);
  }

  /** Returns the folder of run files, absolute. */
  Path runs() {
    return root.root().resolve(settings.folder());
  }

  /** Returns the folder of suites, absolute. */
  Path suites() {
    return root.root().resolve(settings.suites());
  }

  /** Returns the time of a soak or a window of load; zero for the suite's. */
  Duration duration() {
    return settings.duration();
  }

  /**
   * What was measured.
   *
   * @param facts facts of the fingerprint that only the measured side knows
   * @param pairing how two sides took turns; empty if there was one
   * @param quality how scenarios sounded; empty if the suite does not ask
   * @param blame what the readings during the run are held against
   */
  record Outcome(
      ModelIdentity model,
      Map<String, String> facts,
      List<Metric> metrics,
      List<ScenarioResult> results,
      List<TelemetrySeries> telemetry,
      List<Obstacle> obstacles,
      Optional<Pairing> pairing,
      List<RulerReading> rulers,
      List<ScenarioQuality> quality,
      PlaceWatch.Blame blame) {
    Outcome(
        ModelIdentity model,
        Map<String, String> facts,
        List<Metric> metrics,
        List<ScenarioResult> results,
        List<TelemetrySeries> telemetry,
        List<Obstacle> obstacles) {
      this(
          model,
          facts,
          metrics,
          results,
          telemetry,
          obstacles,
          Optional.empty(),
          List.of(),
          List.of(),
          PlaceWatch.Blame.RUN);
    }
  }

  /** Makes the report of what is measured so far, as it would be written now. */
  @FunctionalInterface
  private interface Draft {
    RunReport of(Outcome soFar) throws InterruptedException;
  }

  /** The timed work of a run that looks at itself before it ends. */
  @FunctionalInterface
  private interface WatchedWork {
    Outcome measure(Path logs, Interruption interruption, PlaceWatch place, Draft draft)
        throws IOException, InterruptedException;
  }

  /** The timed work of a run. */
  @FunctionalInterface
  interface Work {
    /**
     * Measures.
     *
     * @param logs existing folder for logs
     */
    Outcome measure(Path logs, Interruption interruption) throws IOException, InterruptedException;
  }

  /**
   * Measures one suite and writes its run file.
   *
   * @param quiet whether progress stays unsaid
   */
  Measured measure(Suite suite, boolean quiet) throws IOException, InterruptedException {
    return measureWatched(
        suite.name(),
        (logs, interruption, place, draft) -> speech(suite, place, logs, interruption, quiet),
        true);
  }

  /**
   * Measures a suite with this build and another artefact in turns, until it can tell or the order
   * ends, and writes the run file.
   *
   * @param against what is measured beside this build
   * @param judging says whether it can tell
   * @param quiet whether progress stays unsaid
   */
  Measured measurePaired(
      Suite suite, Against against, BlockOrder order, Judging judging, boolean quiet)
      throws IOException, InterruptedException {
    return measureWatched(
        suite.name(),
        (logs, interruption, place, draft) ->
            inTurns(
                suite,
                against,
                order,
                soFar -> !judging.isWorthExtending(draft.of(soFar)),
                place,
                logs,
                interruption,
                quiet),
        true);
  }

  /**
   * Takes the lock, looks for obstacles, measures and writes the run file.
   *
   * @param suite name of what is measured
   * @param slowable whether a planted slowdown reaches this work
   */
  Measured measure(String suite, Work work, boolean slowable)
      throws IOException, InterruptedException {
    return measureWatched(
        suite, (logs, interruption, place, draft) -> work.measure(logs, interruption), slowable);
  }

  @SuppressWarnings("try") // the lock is held, not used
  private Measured measureWatched(String suite, WatchedWork work, boolean slowable)
      throws IOException, InterruptedException {
    Instant started = surroundings.clock().instant();
    String id = RunId.of(started, suite, surroundings.random());
    Path file = runs().resolve(id + ".json");
    requireWritable(runs());
    RunLock.Holder self =
        new RunLock.Holder(ProcessHandle.current().pid(), "ishowtts, suite " + suite, started);
    try (RunLock lock = RunLock.acquire(lockFile(), self);
        Interruption interruption = new Interruption(surroundings.terminal());
        RunLogs logs = RunLogs.in(root.root().resolve(output.reports()).resolve(id))) {
      interruption.onInterrupt(logs::discard);
      PlaceWatch place = PlaceWatch.begin(host, guard, limits, config, Measuring::pause);
      List<Obstacle> obstacles = new ArrayList<>(place.preflight(runs()));
      if (slowable) {
        planted(obstacles);
      }
      List<Obstacle> shown = new ArrayList<>(obstacles);
      shown.addAll(place.atRest());
      shown.forEach(this::show);
      Draft draft =
          outcome -> {
            List<Obstacle> all = new ArrayList<>(obstacles);
            all.addAll(outcome.obstacles());
            all.addAll(place.after(outcome.telemetry(), outcome.facts(), outcome.blame()));
            return report(id, suite, started, outcome, all);
          };
      RunReport report = draft.of(measured(work, logs, interruption, place, draft));
      report.obstacles().stream().filter(obstacle -> !shown.contains(obstacle)).forEach(this::show);
      interruption.whole(() -> new RunFile(surroundings.files()).write(report, file));
      return new Measured(report, file);
    }
  }

  private static Outcome measured(
      WatchedWork work, RunLogs logs, Interruption interruption, PlaceWatch place, Draft draft)
      throws IOException, InterruptedException {
    try {
      return work.measure(logs.folder(), interruption, place, draft);
    } catch (RunException e) {
      String message = String.valueOf(e.getMessage());
      throw logs.whereToLook()
          .filter(where -> !message.contains("log "))
          .map(where -> new RunException(message + "; " + where, e))
          .orElse(e);
    }
  }

  private RunReport report(
      String id, String suite, Instant started, Outcome outcome, List<Obstacle> obstacles)
      throws InterruptedException {
    return new RunReport(
        RunReport.SCHEMA,
        id,
        started,
        surroundings.clock().instant(),
        suite,
        origin(),
        outcome.model(),
        fingerprint(suite, outcome.facts()),
        outcome.metrics(),
        outcome.results(),
        outcome.telemetry(),
        obstacles,
        config.effective(),
        outcome.pairing(),
        outcome.rulers(),
        outcome.quality());
  }

  private Outcome speech(
      Suite suite, PlaceWatch place, Path logs, Interruption interruption, boolean quiet)
      throws IOException, InterruptedException {
    prepare(config, interruption);
    Contender contender = new Contender("this build", Optional.empty(), "", command());
    Instant started = surroundings.clock().instant();
    try (ConfiguredModels models = models(suite);
        ProcessorSplit split = split();
        TelemetryRecorder recorder = telemetry(interval(suite));
        Progress progress = ProgressOutput.of(surroundings.terminal(), quiet)) {
      SuiteRunner runner = runner(logs, recorder, progress, place.ofRestarts(suite, recorder));
      runner.keepApart(split);
      Sounds sounds = new Sounds(suite, QualityAnalysis.discovered(models.models()));
      runner.keep(sounds);
      interruption.onInterrupt(runner::stop);
      Measurement measurement = runner.run(suite, contender, settings.slowdown());
      List<Obstacle> obstacles = new ArrayList<>();
      overBudget(suite, started, suite.budget(), obstacles);
      return outcome(suite, measurement, recorder, split, obstacles, sounds.measure());
    }
  }

  private ConfiguredModels models(Suite suite) throws IOException {
    return suite.quality() == Suite.Quality.NOT_MEASURED
        ? ConfiguredModels.none()
        : Models.quality(config, surroundings.environment());
  }

  /** Says of what is measured so far whether it is enough. */
  @FunctionalInterface
  private interface Look {
    boolean isEnough(Outcome soFar) throws IOException, InterruptedException;
  }

  private Outcome inTurns(
      Suite suite,
      Against against,
      BlockOrder order,
      Look look,
      PlaceWatch place,
      Path logs,
      Interruption interruption,
      boolean quiet)
      throws IOException, InterruptedException {
    Contenders contenders = contenders(interruption);
    prepare(config, interruption);
    if (against instanceof Against.Model model) {
      prepare(root.config(Map.of(EngineSettings.MODEL.key(), model.name())), interruption);
    }
    Contender candidate = contenders.candidate();
    Contender baseline = interruption.undone(() -> baseline(contenders, against));
    surroundings
        .terminal()
        .err()
        .println(
            String.format(
                Locale.ROOT,
                "A is %s, B is %s; %d restarts of each, up to %d if they cannot tell; order seed"
                    + " %d",
                baseline.description(),
                candidate.description(),
                order.restarts(),
                order.maximum(),
                order.seed()));
    Instant started = surroundings.clock().instant();
    try (ConfiguredModels models = models(suite);
        ProcessorSplit split = split();
        TelemetryRecorder recorder = telemetry(interval(suite));
        Progress progress = ProgressOutput.of(surroundings.terminal(), quiet)) {
      SuiteRunner runner = runner(logs, recorder, progress, place.ofRestarts(suite, recorder));
      runner.keepApart(split);
      Sounds sounds = new Sounds(suite, QualityAnalysis.discovered(models.models()));
      runner.keep(sounds);
      interruption.onInterrupt(runner::stop);
      Measurement measurement =
          runner.runPaired(
              suite,
              candidate,
              baseline,
              order,
              settings.slowdown(),
              soFar -> look.isEnough(outcome(suite, soFar, recorder, split, List.of(), List.of())));
      List<Obstacle> obstacles = new ArrayList<>();
      long restarts = measurement.pairing().orElseThrow().blocks().size() * 4L;
      overBudget(
          suite,
          started,
          suite.budget().multipliedBy(restarts).dividedBy(suite.restarts()),
          obstacles);
      return outcome(suite, measurement, recorder, split, obstacles, sounds.measure());
    }
  }

  private static Contender baseline(Contenders contenders, Against against) throws IOException {
    try {
      return contenders.baseline(against);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunException("the run was interrupted", e);
    }
  }

  private void prepare(Config settled, Interruption interruption) throws IOException {
    interruption.whole(
        () ->
            surroundings
                .engines()
                .prepare(settled, surroundings.environment(), surroundings.terminal()));
  }

  private Contenders contenders(Interruption interruption) throws InterruptedException {
    Environment environment = surroundings.environment();
    GitRepository repository = new GitRepository(root.root(), BoundedCommand.system());
    ArtefactStore store =
        new ArtefactStore(
            Home.of(environment).resolve("artefacts"),
            repository,
            Path.of(environment.property("java.home").orElseThrow()),
            BUILD_PATIENCE,
            surroundings.terminal()::warn);
    interruption.onInterrupt(store::stop);
    Origin origin = origin();
    return new Contenders(command(), origin.commit().filter(c -> !origin.dirty()), store);
  }

  private SuiteRunner runner(
      Path logs, TelemetryRecorder recorder, Progress progress, RestartWatch watch) {
    return new SuiteRunner(
        logs,
        settings.patience(),
        recorder,
        progress,
        watch,
        System::nanoTime,
        surroundings.clock());
  }

  private Outcome outcome(
      Suite suite,
      Measurement measurement,
      TelemetryRecorder recorder,
      ProcessorSplit split,
      List<Obstacle> more,
      List<ScenarioQuality> quality) {
    List<Obstacle> obstacles = new ArrayList<>(measurement.obstacles());
    obstacles.addAll(more);
    Map<String, String> facts = new TreeMap<>(measurement.identity().facts());
    facts.put("suite.digest", suite.digest());
    split.measured().ifPresent(threads -> facts.put("measured.processors", threads));
    return new Outcome(
        measurement.identity().model(),
        facts,
        suite.workload().metrics(),
        measurement.results(),
        recorder.series(),
        obstacles,
        measurement.pairing(),
        measurement.rulers(),
        quality,
        PlaceWatch.blame(suite));
  }

  /* Hours of readings twice a second would make the run file larger than it says anything. */
  private Duration interval(Suite suite) {
    return suite.workload() instanceof Workload.Soak soak
            && soak.duration().compareTo(LONG_SOAK) >= 0
            && telemetry.interval().compareTo(SOAK_INTERVAL) < 0
        ? SOAK_INTERVAL
        : telemetry.interval();
  }

  private static ProcessorSplit split() throws InterruptedException {
    return ProcessorSplit.take(
        new HostFiles(Path.of("/")), BoundedCommand.system(), ProcessHandle.current().pid());
  }

  /** Returns a recorder of every source that this host has. */
  TelemetryRecorder telemetry() {
    return telemetry(telemetry.interval());
  }

  private TelemetryRecorder telemetry(Duration interval) {
    return new TelemetryRecorder(TelemetryRecorder.probes(host), System::nanoTime, interval);
  }

  private Origin origin() throws InterruptedException {
    return new GitOrigin(root.root(), GIT_PATIENCE).origin(Version.current(), hostName());
  }

  private Fingerprint fingerprint(String suite, Map<String, String> measured) {
    Environment environment = surroundings.environment();
    Map<String, String> software = new TreeMap<>();
    environment.property("java.version").ifPresent(text -> software.put("java.version", text));
    environment.property("java.vendor").ifPresent(text -> software.put("java.vendor", text));
    environment.property("os.arch").ifPresent(text -> software.put("os.arch", text));
    software.put("java.flags", String.join(" ", settings.jvmFlags()));
    software.put("suite", suite);
    software.putAll(measured);
    return new FingerprintCollector(host, Runtime.getRuntime().availableProcessors())
        .collect(software);
  }

  private WorkerCommand command() {
    Environment environment = surroundings.environment();
    Path java = Path.of(environment.property("java.home").orElseThrow(), "bin", "java");
    List<String> flags = new ArrayList<>(settings.jvmFlags());
    flags.add("-Dishowtts.root=" + root.root());
    flags.addAll(surroundings.engines().jvmFlags(config, environment));
    List<String> arguments = new ArrayList<>(List.of(MeasureWorkerCommand.NAME));
    arguments.addAll(root.globalArguments());
    return new WorkerCommand(
        java,
        flags,
        environment.property("java.class.path").orElseThrow(),
        surroundings.mainClass().getName(),
        arguments,
        Map.of(Home.VARIABLE, Home.of(environment).folder().toString()));
  }

  private void planted(List<Obstacle> obstacles) {
    if (settings.slowdown() > 1) {
      obstacles.add(
          new Obstacle(
              PLANTED,
              String.format(
                  Locale.ROOT,
                  "every synthesis is slowed down to %.2f times its time on purpose"
                      + " (engine.debug.slowdown)",
                  settings.slowdown()),
              false));
    }
  }

  private void overBudget(Suite suite, Instant started, Duration budget, List<Obstacle> obstacles) {
    Duration took = Duration.between(started, surroundings.clock().instant());
    if (took.compareTo(budget) > 0) {
      obstacles.add(
          new Obstacle(
              "over-budget",
              "the run took "
                  + took.toSeconds()
                  + " s, the budget of suite "
                  + suite.name()
                  + " is "
                  + budget.toSeconds()
                  + " s: fewer restarts or samples, or a larger budget",
              false));
    }
  }

  private void show(Obstacle obstacle) {
    surroundings.terminal().warn(obstacle.code() + ": " + obstacle.message());
  }

  private void requireWritable(Path folder) throws IOException {
    try {
      surroundings.files().createFolders(folder);
      surroundings.files().deleteIfExists(surroundings.files().createTemporary(folder));
    } catch (IOException e) {
      throw new IOException(
          "folder " + folder + " is not writable; choose another with --set run.folder=FOLDER", e);
    }
  }

  /** Returns the file that whoever measures or computes for long holds. */
  Path lockFile() {
    return guard.lockFile(surroundings.environment());
  }

  /** Returns the name of this host. */
  String hostName() {
    return host.text("proc/sys/kernel/hostname").orElse("unknown");
  }

  /** Returns when this host started; empty where that cannot be read. */
  Optional<Instant> bootTime() {
    OptionalLong seconds = host.field("proc/stat", "btime");
    return seconds.isPresent()
        ? Optional.of(Instant.ofEpochSecond(seconds.getAsLong()))
        : Optional.empty();
  }

  private static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }
}
