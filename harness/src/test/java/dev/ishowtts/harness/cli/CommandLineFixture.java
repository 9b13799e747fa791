package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.harness.run.Speaker;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/** A repository in a folder, and the command line in it with a fake engine. */
final class CommandLineFixture {
  /** Flags of a JVM that starts, does little and ends: half the processor time. */
  static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Path root;
  private final Map<String, String> variables = new HashMap<>();

  /** What one command gave. */
  record Result(int exitCode, String out, String err) {}

  /** The real engine, its workers started with {@link #SHORT_LIVED}. */
  private record ShortLivedWorkers(Engines engines) implements Engines {
    @Override
    public void prepare(Config config, Environment environment, Terminal terminal)
        throws IOException {
      engines.prepare(config, environment, terminal);
    }

    @Override
    public List<String> jvmFlags(Config config, Environment environment) {
      List<String> flags = new ArrayList<>(SHORT_LIVED);
      flags.addAll(engines.jvmFlags(config, environment));
      return flags;
    }

    @Override
    public Speaker open(Config config, Environment environment) {
      return engines.open(config, environment);
    }
  }

  CommandLineFixture(Path root) {
    this.root = root;
    // One unpacked copy for every test of this JVM: a test's own home is deleted after it.
    Natives.prepare(Path.of("target", "natives"));
    Path suites = root.resolve("config").resolve("suites");
    try {
      Files.createDirectories(suites);
      Path shipped = Path.of("..", "config", "suites");
      for (String name : List.of("texts.toml", "quick.toml", "pr.toml")) {
        Files.copy(shipped.resolve(name), suites.resolve(name));
      }
      // Busy test hosts must not decide what a test sees.
      Files.writeString(
          root.resolve("config").resolve("ishowtts.toml"),
          "[engine]\nmodel = \"nano\"\n[guard]\nforeign-cpu-percent = 100.0\nwatch = \"0ms\"\nlock = \"run.lock\"\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Environment environment() {
    Map<String, String> properties = new HashMap<>(Environment.ofProcess().properties());
    properties.put("ishowtts.root", root.toString());
    return new Environment(variables, properties);
  }

  /** Sets an environment variable for later commands. */
  void variable(String name, String value) {
    variables.put(name, value);
  }

  Result run(String... arguments) {
    return run(FileOperations.system(), arguments);
  }

  /** Runs a command with the real engine, in its workers too. */
  Result runReal(String... arguments) {
    return run(
        terminal ->
            new Surroundings(
                terminal,
                environment(),
                Clock.systemUTC(),
                System::nanoTime,
                LockSupport::parkNanos,
                new SecureRandom(),
                FileOperations.system(),
                new HostFiles(Path.of("/")),
                new ShortLivedWorkers(new Models(Clock.systemUTC())),
                Main.class),
        arguments);
  }

  Result run(FileOperations files, String... arguments) {
    return run(terminal -> FakeMain.surroundings(terminal, environment(), files), arguments);
  }

  private static Result run(Function<Terminal, Surroundings> place, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    int code = Ishowtts.run(place.apply(terminal), arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Starts the command line in a process of its own. */
  Process start(String... arguments) throws IOException {
    Environment environment = environment();
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", // a build in the background of a shell ignores Ctrl-C, and so would this
                "--default-signal=INT",
                Path.of(environment.property("java.home").orElseThrow(), "bin", "java")
                    .toString()));
    command.addAll(SHORT_LIVED);
    command.addAll(
        List.of(
            "-Dishowtts.root=" + root,
            "-cp",
            environment.property("java.class.path").orElseThrow(),
            FakeMain.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    return builder.start();
  }

  /** Returns the names in a folder of the repository, sorted; empty if it is not there. */
  List<String> names(String folder) {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
