package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.lock.HostConditions;
import dev.ishowtts.harness.lock.LockCommands;
import dev.ishowtts.harness.lock.LockReader;
import dev.ishowtts.harness.lock.LockStatus;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.TelemetrySettings;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.jetson.Board;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether the clocks are locked, locks them, and keeps them locked over a reboot. */
@Command(
    name = "lock",
    description = "Locks the clocks of a Jetson, or says whether they are locked.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ishowtts lock status              0 if locked, 1 if not, 3 if that cannot be read",
      "  ishowtts lock apply --dry-run     shows the commands",
      "  sudo ishowtts lock install        locks after every boot"
    })
final class LockCommand extends CommandGroup {
  private final Ishowtts root;

  LockCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "status",
      description = "Says whether the clocks are locked and why not; changes nothing.",
      footer = {"", "Example: ishowtts lock status --json"})
  int status(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws InterruptedException {
    HostFiles host = host();
    HostConditions conditions = new LockReader(host, BoundedCommand.system()).read();
    LockStatus status = LockStatus.of(conditions);
    LockCommands.Persistence persistence = commands().persistence();
    Optional<Board> board = Board.read(host);
    if (json) {
      Map<String, Object> values = json(status);
      values.put("afterBoot", persistence.name());
      board.flatMap(Board::model).ifPresent(model -> values.put("board", model));
      board.flatMap(Board::jetPack).ifPresent(release -> values.put("jetPack", release));
      conditions.hottest().ifPresent(celsius -> values.put("hottestCelsius", celsius));
      conditions
          .gpu()
          .ifPresent(gpu -> gpu.maxHz().ifPresent(hertz -> values.put("gpuMaxHz", hertz)));
      print(JsonOutput.text(values));
    } else {
      board.ifPresent(this::print);
      print(status);
      print("after a boot: " + persistence.words());
    }
    if (persistence == LockCommands.Persistence.ENABLED && !status.state().isLocked()) {
      root.terminal()
          .warn(
              "the unit that should have locked the clocks after the boot did not: systemctl status "
                  + LockCommands.UNIT);
    }
    return exitCode(status);
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "apply",
      description = "Sets the fastest power mode and holds the clocks until the next boot.",
      footer = {"", "Example: ishowtts lock apply --dry-run"})
  int apply(
      @Option(names = "--dry-run", description = "Prints the commands and runs none.")
          boolean dryRun,
      @Option(names = "--json", description = "Prints JSON.") boolean json)
      throws InterruptedException {
    LockCommands commands = commands();
    if (!dryRun) {
      return report(commands.apply(), json);
    }
    List<LockCommands.Step> plan = commands.plan();
    if (json) {
      print(JsonOutput.text(Map.of("commands", lines(plan))));
    } else {
      print(plan);
    }
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "install",
      description = "Installs a systemd unit that locks the clocks after every boot.",
      footer = {"", "Example: ishowtts lock install --dry-run"})
  int install(
      @Option(names = "--dry-run", description = "Prints unit and commands, changes nothing.")
          boolean dryRun,
      @Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException, InterruptedException {
    LockCommands commands = commands();
    if (!dryRun) {
      return report(commands.install(), json);
    }
    LockCommands.Installation installation = commands.installation();
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("path", installation.path().toString());
      values.put("content", installation.content());
      values.put("commands", lines(installation.steps()));
      print(JsonOutput.text(values));
      return ExitCode.PASS;
    }
    print("# " + installation.path());
    print(installation.content());
    print(installation.steps());
    return ExitCode.PASS;
  }

  private HostFiles host() {
    return TelemetrySettings.from(root.config()).host(root.surroundings().host());
  }

  private LockCommands commands() {
    return new LockCommands(
        host(),
        BoundedCommand.system(),
        root.surroundings().files(),
        root.terminal().interactive()
            ? LockCommands.Terminal.INTERACTIVE
            : LockCommands.Terminal.UNATTENDED);
  }

  /* The state after the commands decides, not what the commands said. */
  private int report(LockCommands.Report report, boolean json) {
    if (!report.done().isEmpty()) {
      new Recording(root)
          .note(
              Event.Kind.LOCK,
              "clocks: "
                  + report.status().state().words()
                  + report.status().powerMode().map(mode -> ", power mode " + mode).orElse(""));
    }
    if (json) {
      Map<String, Object> values = json(report.status());
      values.put("done", lines(report.done()));
      report.failure().ifPresent(failure -> values.put("failure", failure));
      print(JsonOutput.text(values));
    } else {
      print(report.done());
      print(report.status());
    }
    report.failure().ifPresent(root.terminal()::warn);
    return report.failure().isPresent() ? ExitCode.ERROR : exitCode(report.status());
  }

  private static int exitCode(LockStatus status) {
    return switch (status.state()) {
      case LOCKED, LOCKED_CPU_GPU -> ExitCode.PASS;
      case LOCKED_BUT_SLOW_MODE, UNLOCKED -> ExitCode.FAIL;
      case UNKNOWN -> ExitCode.INCONCLUSIVE;
    };
  }

  private static Map<String, Object> json(LockStatus status) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("state", status.state().name());
    values.put("locked", status.state().isLocked());
    values.put("reasons", status.reasons());
    status.powerMode().ifPresent(mode -> values.put("powerMode", mode));
    return values;
  }

  private static List<String> lines(List<LockCommands.Step> steps) {
    return steps.stream().map(LockCommands.Step::line).toList();
  }

  private void print(Board board) {
    String release = board.jetPack().map(version -> ", JetPack " + version).orElse("");
    print("board: " + board.model().orElse("a Jetson") + release);
  }

  private void print(LockStatus status) {
    print("clocks: " + status.state().words());
    status.powerMode().ifPresent(mode -> print("power mode: " + mode));
    status.reasons().forEach(reason -> print("  " + reason));
  }

  private void print(List<LockCommands.Step> steps) {
    steps.forEach(step -> print(step.line() + "    # " + step.purpose()));
  }

  private void print(String line) {
    root.terminal().out().println(line);
  }
}
