package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.registry.Manifest;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.harness.micro.JmhBenchmark;
import dev.ishowtts.harness.micro.JmhOrder;
import dev.ishowtts.harness.micro.JmhPreset;
import dev.ishowtts.harness.micro.JmhProcess;
import dev.ishowtts.harness.micro.JmhResults;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks and judges them like any other run. */
@Command(
    name = "bench",
    description = "Runs the JMH benchmarks in forks, writes a run file and judges it.",
    footer = {
      "",
      "Examples:",
      "  ishowtts bench --preset quick",
      "  ishowtts bench --preset full --list",
      "  ishowtts bench --preset standard --include LogMel --param seconds=5",
      "  ishowtts bench Engine -p nfe=7,16 -p precision=fp32,int8 -p model=f5 --forks 5"
    })
final class BenchCommand implements Callable<Integer> {
  private static final String ENGINE = "dev.ishowtts.jmh.EngineBenchmark.speak";
  private static final String NANO = Preset.NANO.id();
  private static final long SEED = 1;
  private static final Pattern RUNTIME = Pattern.compile("onnxruntime(?:_gpu)?-(\\d.*)\\.jar");

  private final Ishowtts root;

  @Option(
      names = "--preset",
      paramLabel = "quick|standard|full",
      description = "A minute, half an hour or hours of benchmarks (default: quick).")
  private JmhPreset preset = JmhPreset.QUICK;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "Benchmarks to run, like the bare arguments; may be repeated.")
  private List<String> included = new ArrayList<>();

  @Option(
      names = "--list",
      description = "Prints what would be measured, with its parameters, and measures nothing.")
  private boolean listed;

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUES",
      description = "Values of a benchmark parameter, instead of the preset's; may be repeated.")
  private List<String> parameters = new ArrayList<>();

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Fresh processes per benchmark, instead of the preset's number.")
  private @Nullable Integer forks;

  @Option(
      names = "--warm-ups",
      paramLabel = "N",
      description = "Unrecorded iterations per fork, instead of the preset's number.")
  private @Nullable Integer warmUps;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Recorded iterations per fork, instead of the preset's number.")
  private @Nullable Integer iterations;

  @Option(
      names = "--time",
      paramLabel = "MS",
      description = "Milliseconds of an iteration, instead of the preset's.")
  private @Nullable Integer milliseconds;

  @Parameters(
      paramLabel = "REGEX",
      arity = "0..*",
      description = "Benchmarks to run (default: the preset's).")
  private List<String> benchmarks = new ArrayList<>();

  @Mixin private VerdictOptions options = new VerdictOptions();

  BenchCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    JmhOrder order = order();
    Judging judging = new Judging(root);
    Measuring measuring = new Measuring(root);
    Path target = root.root().resolve("harness").resolve("jmh").resolve("target");
    JmhProcess.Launch launch = launch(classPath(target), order);
    if (listed) {
      return list(JmhProcess.list(launch, order), order);
    }
    prepareModels(order);
    String suite = "jmh-" + preset.name().toLowerCase(Locale.ROOT);
    Measuring.Measured measured =
        measuring.measure(
            suite,
            (logs, interruption) -> jmh(measuring, launch, order, logs, interruption),
            false);
    root.terminal().err().println("run file: " + measured.file());
    JudgedRun judged = judging.judge(measured.report());
    return JudgeCommand.say(root, judging, judged, options);
  }

  private JmhOrder order() {
    JmhOrder usual = preset.order();
    JmhOrder order =
        new JmhOrder(
            usual.benchmarks(),
            usual.parameters(),
            forks == null ? usual.forks() : forks,
            warmUps == null ? usual.warmUps() : warmUps,
            iterations == null ? usual.iterations() : iterations,
            milliseconds == null ? usual.time() : Duration.ofMillis(milliseconds));
    List<String> chosen = new ArrayList<>(benchmarks);
    chosen.addAll(included);
    return (chosen.isEmpty() ? order : order.withBenchmarks(chosen)).withParameters(given());
  }

  private int list(List<JmhBenchmark> found, JmhOrder order) {
    found.forEach(benchmark -> root.terminal().out().println(benchmark.line()));
    root.terminal()
        .out()
        .printf(
            Locale.ROOT,
            "%d runs in %d forks each, %.1f minutes without starting them%n",
            found.stream().mapToInt(JmhBenchmark::runs).sum(),
            order.forks(),
            found.stream().mapToInt(JmhBenchmark::runs).sum() * order.each().toMillis() / 60e3);
    return ExitCode.PASS;
  }

  private Map<String, String> given() {
    Map<String, String> given = new TreeMap<>();
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      if (equals < 1 || equals == parameter.length() - 1) {
        throw new CommandException(
            "-p needs NAME=VALUES, such as -p nfe=7,16, got \"" + parameter + "\"");
      }
      given.put(parameter.substring(0, equals), parameter.substring(equals + 1));
    }
    return given;
  }

  private Measuring.Outcome jmh(
      Measuring measuring,
      JmhProcess.Launch launch,
      JmhOrder order,
      Path logs,
      Interruption interruption)
      throws IOException, InterruptedException {
    try (TelemetryRecorder telemetry = measuring.telemetry();
        JmhProcess process = JmhProcess.start(launch, order, logs)) {
      interruption.onInterrupt(process::close);
      root.terminal().err().println("measuring: JMH, log in " + process.log());
      Path file = process.await(preset.limit(), telemetry::watch);
      JmhResults results = JmhResults.read(file, root.surroundings().clock().instant());
      Map<String, String> facts = new TreeMap<>(results.facts());
      runtime(launch.classPath()).ifPresent(version -> facts.put("runtime.version", version));
      accelerators(results).ifPresent(providers -> facts.put("provider", providers));
      return new Measuring.Outcome(
          identity(results),
          facts,
          results.metrics(),
          results.results(),
          telemetry.series(),
          List.of());
    }
  }

  /* Only nano is made; other models are the user's. */
  private void prepareModels(JmhOrder order) throws IOException {
    List<String> models = order.values("model");
    if (!order.selects(ENGINE) || !(models.isEmpty() || models.contains(NANO))) {
      return;
    }
    Environment environment = root.surroundings().environment();
    Models made = new Models(root.surroundings().clock());
    Map<Precision, ModelBundle> present = made.registry(environment).activeBundles(NANO);
    Optional<Manifest> spoken = made.registry(environment).active(NANO).map(ModelBundle::manifest);
    Set<Precision> precisions = new LinkedHashSet<>();
    precisions.add(spoken.map(Manifest::precision).orElse(Precision.FP32));
    Arrays.stream(Precision.values())
        .filter(known -> order.values("precision").contains(known.id()))
        .forEach(precisions::add);
    OptionalLong seed = spoken.map(Manifest::seed).orElse(OptionalLong.of(SEED));
    if (seed.isPresent() && !present.keySet().containsAll(precisions)) {
      root.terminal().warn("making the model nano, random weights, once (a few seconds) …");
      made.make(environment, Preset.NANO, seed.getAsLong(), NANO, List.copyOf(precisions));
    }
  }

  private ModelIdentity identity(JmhResults results) throws IOException {
    ModelRegistry registry =
        new Models(root.surroundings().clock()).registry(root.surroundings().environment());
    Map<String, ModelBundle> bundles = new LinkedHashMap<>();
    for (Map<String, String> parameters : engineParameters(results)) {
      String name =
          parameters.getOrDefault("param.model", "")
              + "@"
              + parameters.getOrDefault("param.precision", "");
      registry.active(name).ifPresent(bundle -> bundles.put(name, bundle));
    }
    if (bundles.isEmpty()) {
      return new ModelIdentity("none", "none", "none");
    }
    return new ModelIdentity(
        String.join(
            " + ",
            bundles.values().stream().map(bundle -> bundle.manifest().name()).distinct().toList()),
        String.join(
            " + ", bundles.values().stream().map(bundle -> bundle.manifest().digest()).toList()),
        String.join(
            " + ",
            bundles.values().stream().map(bundle -> bundle.manifest().precision().id()).toList()));
  }

  private static List<Map<String, String>> engineParameters(JmhResults results) {
    return results.results().stream()
        .map(ScenarioResult::scenario)
        .map(scenario -> scenario.parameters())
        .filter(parameters -> ENGINE.equals(parameters.get("benchmark")))
        .toList();
  }

  /* A run of parts alone shares its baseline with runs on the processor, so these say nothing. */
  private static Optional<String> accelerators(JmhResults results) {
    TreeSet<String> providers = new TreeSet<>();
    engineParameters(results).forEach(all -> providers.add(all.getOrDefault("param.provider", "")));
    return providers.stream().allMatch("cpu"::equals)
        ? Optional.empty()
        : Optional.of(String.join(" + ", providers));
  }

  private static Optional<String> runtime(String classPath) throws IOException {
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path folder = Path.of(entry.replace("*", "."));
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "onnxruntime*.jar")) {
          for (Path jar : jars) {
            Matcher version = RUNTIME.matcher(String.valueOf(jar.getFileName()));
            if (version.matches()) {
              return Optional.of("onnxruntime " + version.group(1));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /* One folder of libraries serves all forks, so a GPU that any of them asks for decides. */
  private EngineSettings settings(JmhOrder order) {
    EngineSettings settings = EngineSettings.from(root.config());
    return Arrays.stream(Provider.values())
        .filter(provider -> provider != Provider.CPU)
        .filter(provider -> order.values("provider").contains(provider.id()))
        .findFirst()
        .map(settings::withProvider)
        .orElse(settings);
  }

  private JmhProcess.Launch launch(String classPath, JmhOrder order) {
    Environment environment = root.surroundings().environment();
    List<String> flags = new ArrayList<>(RunSettings.from(root.config()).jvmFlags());
    flags.add(Models.nativesFlag(settings(order), environment));
    return new JmhProcess.Launch(
        Path.of(environment.property("java.home").orElseThrow(), "bin", "java"),
        flags,
        classPath,
        Map.of(Home.VARIABLE, Home.of(environment).folder().toString()));
  }

  private static String classPath(Path target) throws IOException {
    List<String> entries = new ArrayList<>();
    if (Files.isDirectory(target)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "ishowtts-jmh-*.jar")) {
        for (Path jar : jars) {
          if (!jar.toString().endsWith("-tests.jar")) {
            entries.add(jar.toString());
          }
        }
      }
    }
    if (entries.isEmpty()) {
      throw new CommandException(
          "the benchmarks are not built: "
              + target
              + " has no jar; start with ./ishowtts, which"
              + " builds them");
    }
    entries.add(target.resolve("lib") + "/*");
    return String.join(File.pathSeparator, entries);
  }
}
