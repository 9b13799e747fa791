package dev.ishowtts.monitor.page;

import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.gate.Judge;
import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Promotion;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.Acceptance;
import dev.ishowtts.baselines.store.BaselineStore;
import dev.ishowtts.config.Config;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.SpeakingService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A host that was measured every day and became slower once: run files, judgements of the gate with
 * an RTF target of 0.2, an accepted baseline and the history, as the command line leaves them.
 */
record MeasuredHost(Path root) {
  /** Days, one run each. */
  static final int RUNS = 24;

  /** The first run that is slower. */
  static final int SLOWER_FROM = 16;

  /* So that the page, which looks back 90 days, finds all of them whenever this is run. */
  @SuppressWarnings("TimeInStaticInitializer") // one day for all that is written and read
  private static final Instant FIRST =
      LocalDate.now(ZoneOffset.UTC).minusDays(RUNS + 2).atTime(3, 30).toInstant(ZoneOffset.UTC);

  private static final int ACCEPTED = 6;

  /** Returns the id of a run, counted from 0. */
  static String id(int number) {
    return FIRST.plus(Duration.ofDays(number)).toString().replaceAll("[-:]", "")
        + "-quick-"
        + String.format("%06x", 0xabc000 + number);
  }

  /**
   * Writes the files of a small Orin whose processor and GPU are locked at their highest clocks.
   */
  void prepare() throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put("proc/sys/kernel/hostname", "orin-7");
    files.put("proc/sys/kernel/random/boot_id", "boot-1");
    files.put("proc/loadavg", "0.50 0.40 0.30 1/100 1");
    files.put("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB");
    files.put("proc/device-tree/model", "NVIDIA Jetson Orin Nano Developer Kit");
    files.put("proc/device-tree/compatible", "nvidia,p3768-0000\0nvidia,tegra234\0");
    files.put("sys/class/thermal/thermal_zone0/type", "gpu-thermal");
    files.put("sys/class/thermal/thermal_zone0/temp", "48500");
    String gpu = "sys/class/devfreq/17000000.gpu/";
    files.put(gpu + "device/of_node/name", "gpu");
    files.put(gpu + "available_frequencies", "306000000 1020000000");
    files.put(gpu + "governor", "nvhost_podgov");
    for (String clock : List.of("min_freq", "max_freq", "cur_freq")) {
      files.put(gpu + clock, "1020000000");
    }
    String cpu = "sys/devices/system/cpu/cpu0/";
    files.put(cpu + "online", "1");
    files.put(cpu + "cpufreq/cpuinfo_max_freq", "1728000");
    for (String clock : List.of("scaling_min_freq", "scaling_max_freq", "scaling_cur_freq")) {
      files.put(cpu + "cpufreq/" + clock, "1728000");
    }
    for (Map.Entry<String, String> entry : files.entrySet()) {
      Path file = root.resolve("host").resolve(entry.getKey());
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, entry.getValue() + "\n");
    }
  }

  /** Leaves a launcher that starts the command line of this build. */
  void launcher(Path home) throws IOException {
    Path program = root.resolve("ishowtts");
    Files.writeString(
        program,
        """
        #!/usr/bin/env bash
        export ISHOWTTS_HOME='%s'
        exec '%s/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dishowtts.root='%s' -cp '%s' \\
          dev.ishowtts.harness.cli.Main "$@"
        """
            .formatted(
                home,
                System.getProperty("java.home"),
                root,
                System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Leaves the runs where the service looks for them. */
  void measure(SpeakingService service) throws IOException {
    Config config = service.bean(Config.class);
    GatePolicy policy = GatePolicy.of(config, "cpu");
    BaselineStore store = service.bean(BaselineStore.class);
    Promotion promotion = new Promotion(store);
    Random random = new Random(7);
    try (History history = History.open(HistorySettings.from(config), root)) {
      happen(history);
      for (int i = 0; i < RUNS; i++) {
        RunReport report = report(i, i < SLOWER_FROM ? 1.0 : 1.22, random);
        JudgedRun judged =
            Judge.discovered(policy).judge(report, store.lookup(report.fingerprint()));
        Path folder = Files.createDirectories(root.resolve("reports").resolve(report.id()));
        Files.createDirectories(root.resolve("runs"));
        new RunFile().write(report, root.resolve("runs").resolve(report.id() + ".json"));
        new JudgedFile().write(judged, folder.resolve("judgement.json"));
        history.put(judged, List.of());
        if (i < ACCEPTED) {
          promotion.accept(
              judged,
              policy,
              new Acceptance("tester", report.finished(), "a normal day", Acceptance.Level.SAME));
        }
      }
    }
  }

  /** Notes what explains the change, and something that does not. */
  private static void happen(History history) throws IOException {
    Instant change = FIRST.plus(Duration.ofDays(SLOWER_FROM)).minus(Duration.ofHours(12));
    history.put(
        new Event(change, Event.Kind.RELEASE, "JetPack <6.2.1> installed", Optional.empty()),
        "orin-7");
    history.put(
        new Event(change.plusSeconds(60), Event.Kind.NOTE, "a new fan", Optional.of(id(2))),
        "orin-7");
  }

  private static RunReport report(int number, double factor, Random random) {
    Instant at = FIRST.plus(Duration.ofDays(number));
    return new RunReport(
        RunReport.SCHEMA,
        id(number),
        at,
        at.plusSeconds(200),
        "quick",
        new Origin(Optional.empty(), Optional.empty(), false, "1", "orin-7"),
        new ModelIdentity("f5", "d1", "fp32"),
        new Fingerprint(new TreeMap<>(Map.of("device", "orin", "provider", "cpu"))),
        List.of(Metric.RTF, Metric.TTFA_MS, Metric.AUDIO_RMS),
        List.of(
            result("short_1", 0.150 * factor, at, random),
            result("long_1", 0.175 * factor, at, random)),
        List.of(),
        List.of(),
        Map.of());
  }

  private static ScenarioResult result(String id, double level, Instant at, Random random) {
    double session = level * (1 + 0.006 * random.nextGaussian());
    List<Restart> restarts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      double restart = session * (1 + 0.004 * random.nextGaussian());
      List<Sample> samples = new ArrayList<>();
      for (int j = 0; j < 6; j++) {
        double rtf = restart * (1 + 0.004 * Math.abs(random.nextGaussian()));
        samples.add(
            new Sample(
                at.plusSeconds(30L * i + j),
                Map.of("rtf", rtf, "ttfa_ms", 2400 * rtf, "audio_rms", 0.08),
                Optional.empty()));
      }
      restarts.add(
          new Restart(i, Side.CANDIDATE, Optional.empty(), 3, true, samples, Optional.empty()));
    }
    return new ScenarioResult(
        new Scenario(id, id.replaceAll("_.*", ""), "rtf", Map.of("nfe", "7")), restarts);
  }
}
