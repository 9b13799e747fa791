package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;

/** The command line with a fake engine, in a process of its own. */
public final class FakeMain {
  private FakeMain() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Environment environment = Environment.ofProcess();
    System.exit(
        Ishowtts.run(
            surroundings(Terminal.ofProcess(), environment, FileOperations.system()), arguments));
  }

  static Surroundings surroundings(
      Terminal terminal, Environment environment, FileOperations files) {
    return new Surroundings(
        terminal,
        environment,
        Clock.systemUTC(),
        new Random(1),
        files,
        new HostFiles(Path.of("/")),
        (config, same) -> FakeSpeaker.open(same),
        FakeMain.class);
  }
}
