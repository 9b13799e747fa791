package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.harness.run.Plan;
import dev.ishowtts.harness.run.Worker;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.TelemetrySettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Does one plan in this process; started by a run, not by people. */
@Command(name = MeasureWorkerCommand.NAME, hidden = true, description = "Does one plan.")
final class MeasureWorkerCommand implements Callable<Integer> {
  static final String NAME = "measure-worker";

  private final Ishowtts root;

  @Option(names = "--plan", required = true, paramLabel = "FILE", description = "Plan to do.")
  private @Nullable Path plan;

  MeasureWorkerCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    leaveWithParent(System.in);
    PrintStream protocol = root.terminal().out();
    // Whatever else prints must not come between two events.
    System.setOut(System.err);
    Config config = root.config();
    Surroundings surroundings = root.surroundings();
    HostFiles host = TelemetrySettings.from(config).host(surroundings.host());
    Worker worker =
        new Worker(
            protocol, surroundings.nanoTime(), surroundings.pause(), surroundings.clock(), host);
    worker.greet();
    boolean done =
        worker.run(
            Plan.read(Objects.requireNonNull(plan)),
            settings ->
                surroundings.engines().open(root.config(settings), surroundings.environment()));
    return done ? ExitCode.PASS : ExitCode.ERROR;
  }

  /* The parent never writes: end of input means that it is gone, however it died. */
  private static void leaveWithParent(InputStream input) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (input.read() >= 0) {}
              } catch (IOException e) {
                // A broken pipe means the same.
              }
              Runtime.getRuntime().halt(ExitCode.ERROR);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
