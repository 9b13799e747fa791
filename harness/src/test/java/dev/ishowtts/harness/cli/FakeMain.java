package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.run.Speaker;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** The command line with a fake engine, in a process of its own. */
public final class FakeMain {
  private FakeMain() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Environment environment = Environment.ofProcess();
    System.exit(
        Ishowtts.run(
            surroundings(terminal(environment), environment, FileOperations.system()), arguments));
  }

  /* A worker of a build before versions says no protocol: property fake.protocol is 0. */
  private static Terminal terminal(Environment environment) {
    Terminal own = Terminal.ofProcess();
    if (environment.property("fake.protocol").isEmpty()) {
      return own;
    }
    PrintStream silent =
        new PrintStream(own.out(), true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            if (!line.contains("\"hello\"")) {
              super.println(line);
            }
          }
        };
    return new Terminal(silent, own.err(), false);
  }

  static Surroundings surroundings(
      Terminal terminal, Environment environment, FileOperations files) {
    return new Surroundings(
        terminal,
        environment,
        Clock.systemUTC(),
        FakeSpeaker::nanoTime,
        FakeSpeaker::pause,
        new SecureRandom(),
        files,
        new HostFiles(Path.of("/")),
        new FakeEngines(),
        FakeMain.class);
  }

  private static final class FakeEngines implements Engines {
    @Override
    public void prepare(Config config, Environment environment, Terminal terminal) {}

    @Override
    public List<String> jvmFlags(Config config, Environment environment) {
      return CommandLineFixture.SHORT_LIVED;
    }

    @Override
    public Speaker open(Config config, Environment environment) {
      return FakeSpeaker.open(config, environment);
    }
  }
}
