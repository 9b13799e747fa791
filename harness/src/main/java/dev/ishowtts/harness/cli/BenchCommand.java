package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.micro.JmhResults;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
      "  ishowtts bench --preset full LogMel -p seconds=5"
    })
final class BenchCommand implements Callable<Integer> {
  /** How much is measured. */
  enum Preset {
    QUICK(Duration.ofMinutes(10), "-f", "3", "-wi", "2", "-i", "3", "-w", "500ms", "-r", "500ms"),
    FULL(Duration.ofHours(6), "-f", "12", "-wi", "5", "-i", "5", "-w", "1s", "-r", "1s");

    private final Duration limit;
    private final String options;

    Preset(Duration limit, String... options) {
      this.limit = limit;
      this.options = String.join(" ", options);
    }
  }

  private final Ishowtts root;

  @Option(
      names = "--preset",
      paramLabel = "quick|full",
      description = "Forks and iterations: 3 short ones or 12 long ones (default: quick).")
  private Preset preset = Preset.QUICK;

  @Option(
      names = "-p",
      paramLabel = "NAME=VALUES",
      description = "Values of a benchmark parameter; may be repeated.")
  private List<String> parameters = new ArrayList<>();

  @Parameters(
      paramLabel = "REGEX",
      arity = "0..*",
      description = "Benchmarks to run (default: all).")
  private List<String> benchmarks = new ArrayList<>();

  @Mixin private VerdictOptions options = new VerdictOptions();

  BenchCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Judging judging = new Judging(root);
    Measuring measuring = new Measuring(root);
    String classPath = classPath(root.root().resolve("harness").resolve("jmh").resolve("target"));
    String suite = "jmh-" + preset.name().toLowerCase(Locale.ROOT);
    Measuring.Measured measured =
        measuring.measure(
            suite, (logs, interruption) -> jmh(measuring, classPath, logs, interruption), false);
    JudgedRun judged = judging.judge(measured.report());
    return JudgeCommand.say(root, judging, judged, options);
  }

  private Measuring.Outcome jmh(
      Measuring measuring, String classPath, Path logs, Interruption interruption)
      throws IOException, InterruptedException {
    Path result = logs.resolve("jmh.json");
    Path log = logs.resolve("jmh.log");
    Process process =
        new ProcessBuilder(command(classPath, result))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    interruption.onInterrupt(() -> kill(process));
    try (TelemetryRecorder telemetry = measuring.telemetry()) {
      root.terminal().err().println("measuring: JMH, log in " + log);
      telemetry.watch(OptionalLong.of(process.pid()));
      if (!process.waitFor(preset.limit.toSeconds(), TimeUnit.SECONDS)) {
        throw new CommandException(
            "JMH took longer than " + preset.limit + " and was ended; log " + log);
      }
      if (process.exitValue() != 0 || !Files.exists(result)) {
        throw new CommandException(
            "JMH ended with exit code " + process.exitValue() + "; log " + log);
      }
      JmhResults results = JmhResults.read(result, root.surroundings().clock().instant());
      return new Measuring.Outcome(
          new ModelIdentity("none", "none", "none"),
          results.facts(),
          results.metrics(),
          results.results(),
          List.of(),
          List.of());
    } finally {
      kill(process);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private List<String> command(String classPath, Path result) {
    Environment environment = root.surroundings().environment();
    List<String> command = new ArrayList<>();
    command.add(Path.of(environment.property("java.home").orElseThrow(), "bin", "java").toString());
    command.add("-Dishowtts.root=" + root.root());
    command.addAll(List.of("-cp", classPath, "org.openjdk.jmh.Main"));
    command.addAll(benchmarks);
    command.addAll(List.of(preset.options.split(" ", -1)));
    parameters.forEach(parameter -> command.addAll(List.of("-p", parameter)));
    command.addAll(List.of("-foe", "true", "-rf", "json", "-rff", result.toString()));
    return command;
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
    return String.join(java.io.File.pathSeparator, entries);
  }
}
