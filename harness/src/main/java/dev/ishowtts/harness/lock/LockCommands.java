package dev.ishowtts.harness.lock;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.jetson.NvpModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Locks a Jetson's clocks: now, and after every boot. */
public final class LockCommands {
  /** Name of the systemd unit that locks after a boot. */
  public static final String UNIT = "ishowtts-lock.service";

  private static final String UNITS = "etc/systemd/system/";
  private static final List<String> SUDO = List.of("usr/bin/sudo", "bin/sudo");
  private static final List<String> SYSTEMCTL = List.of("usr/bin/systemctl", "bin/systemctl");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HostFiles host;
  private final BoundedCommand commands;
  private final FileOperations files;
  private final Terminal terminal;

  /** Whether a person is there who can answer sudo's question for a password. */
  public enum Terminal {
    INTERACTIVE,
    UNATTENDED
  }

  public LockCommands(
      HostFiles host, BoundedCommand commands, FileOperations files, Terminal terminal) {
    this.host = host;
    this.commands = commands;
    this.files = files;
    this.terminal = terminal;
  }

  /** One command and why it is run. */
  public record Step(List<String> command, String purpose) {
    public Step {
      command = List.copyOf(command);
    }

    /** Returns the command as one line for a shell. */
    public String line() {
      return String.join(" ", command);
    }
  }

  /**
   * What came of a plan.
   *
   * @param failure the first step that failed, in one line with the remedy; empty if all ended well
   * @param status the clocks as read again afterwards
   */
  public record Report(List<Step> done, Optional<String> failure, LockStatus status) {
    public Report {
      done = List.copyOf(done);
    }
  }

  /**
   * A systemd unit that is to be written, and what makes systemd use it.
   *
   * @param path where it goes
   */
  public record Installation(Path path, String content, List<Step> steps) {
    public Installation {
      steps = List.copyOf(steps);
    }
  }

  /** Whether clocks will be locked after a boot. */
  public enum Persistence {
    NOT_INSTALLED("the clocks are free again: ishowtts lock install"),
    OUTDATED("the installed unit is not the one for this board: ishowtts lock install"),
    NOT_ENABLED("the unit is installed but not enabled: systemctl enable " + UNIT),
    ENABLED("a unit locks the clocks");

    private final String words;

    Persistence(String words) {
      this.words = words;
    }

    /** Returns what it means and what to do. */
    public String words() {
      return words;
    }
  }

  /**
   * Returns the commands that lock the clocks: the fastest power mode if it is not the present one,
   * then {@code jetson_clocks}.
   *
   * @throws IllegalStateException if this host has no {@code jetson_clocks}
   */
  public List<Step> plan() {
    List<Step> steps = new ArrayList<>();
    for (Step step : lockSteps(false)) {
      steps.add(new Step(asRoot(step.command()), step.purpose()));
    }
    return steps;
  }

  private List<Step> lockSteps(boolean always) {
    Path clocks =
        LockReader.program(host, LockReader.JETSON_CLOCKS)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "this host has no "
                            + host.path(LockReader.JETSON_CLOCKS.get(0))
                            + ": it is no Jetson, or the package nvidia-l4t-tools is missing"));
    List<Step> steps = new ArrayList<>();
    Optional<NvpModel> modes = NvpModel.read(host);
    Optional<NvpModel.Mode> fastest = modes.flatMap(NvpModel::fastest);
    Optional<Path> nvpmodel = LockReader.program(host, LockReader.NVPMODEL);
    boolean needed = always || !fastest.equals(modes.flatMap(NvpModel::currentMode));
    if (fastest.isPresent() && nvpmodel.isPresent() && needed) {
      steps.add(
          new Step(
              List.of(nvpmodel.get().toString(), "-m", Integer.toString(fastest.get().id())),
              "power mode " + fastest.get().name()));
    }
    steps.add(new Step(List.of(clocks.toString()), "hold the clocks at their highest"));
    return steps;
  }

  private List<String> asRoot(List<String> command) {
    if (LockReader.isRoot(host)) {
      return command;
    }
    Optional<Path> sudo = LockReader.program(host, SUDO);
    if (sudo.isEmpty()) {
      return command;
    }
    List<String> elevated = new ArrayList<>(List.of(sudo.get().toString()));
    if (terminal == Terminal.UNATTENDED) {
      // Fails at once instead of waiting for a password that nobody types.
      elevated.add("-n");
    }
    elevated.addAll(command);
    return elevated;
  }

  /** Runs the plan and reads the clocks again. */
  public Report apply() throws InterruptedException {
    return run(plan());
  }

  private Report run(List<Step> steps) throws InterruptedException {
    List<Step> done = new ArrayList<>();
    Optional<String> failure = Optional.empty();
    for (Step step : steps) {
      // nvpmodel asks before a mode that needs a reboot; it is not for us to restart the host.
      BoundedCommand.Outcome outcome = commands.run(step.command(), "no\n", PATIENCE);
      if (outcome.output().toLowerCase(Locale.ROOT).contains("reboot required")) {
        failure =
            Optional.of(
                step.line()
                    + ": the "
                    + step.purpose()
                    + " needs a reboot: run it by hand, reboot");
        break;
      }
      if (!outcome.succeeded()) {
        failure = Optional.of(step.line() + ": " + remedy(outcome));
        break;
      }
      done.add(step);
    }
    return new Report(done, failure, LockStatus.of(new LockReader(host, commands).read()));
  }

  private String remedy(BoundedCommand.Outcome outcome) {
    String said = outcome.output().strip().lines().reduce((first, last) -> last).orElse("");
    if (!outcome.started()) {
      return "cannot be started (" + said + ")";
    }
    if (!outcome.finished()) {
      return "did not end within " + PATIENCE.toSeconds() + " s and was killed";
    }
    String root =
        LockReader.isRoot(host) ? "" : "; it needs root: run sudo ishowtts lock in a terminal";
    return "exit " + outcome.exit() + (said.isEmpty() ? "" : " (" + said + ")") + root;
  }

  /**
   * Returns the systemd unit that locks the clocks after every boot.
   *
   * @throws IllegalStateException if this host has no {@code jetson_clocks}
   */
  public Installation installation() {
    StringBuilder unit = new StringBuilder();
    unit.append(
        """
        [Unit]
        Description=Hold the clocks of this Jetson at their highest (iShowTTS)
        After=nvpmodel.service nvpower.service nvfancontrol.service

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        StandardInput=null
        TimeoutStartSec=120
        """);
    for (Step step : lockSteps(true)) {
      // A mode that cannot be set now must not keep the clocks from being held.
      String prefix = step.command().contains("-m") ? "-" : "";
      unit.append("ExecStart=").append(prefix).append(step.line()).append('\n');
    }
    unit.append("\n[Install]\nWantedBy=multi-user.target\n");
    String systemctl = LockReader.program(host, SYSTEMCTL).map(Path::toString).orElse("systemctl");
    return new Installation(
        host.path(UNITS + UNIT),
        unit.toString(),
        List.of(
            new Step(asRoot(List.of(systemctl, "daemon-reload")), "read the unit"),
            new Step(asRoot(List.of(systemctl, "enable", UNIT)), "lock after every boot"),
            new Step(asRoot(List.of(systemctl, "restart", UNIT)), "lock now")));
  }

  /**
   * Writes the unit and makes systemd use it.
   *
   * @throws IOException if the unit cannot be written; nothing is changed then
   */
  public Report install() throws IOException, InterruptedException {
    Installation installation = installation();
    try {
      new AtomicFile(files)
          .write(installation.path(), installation.content().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (LockReader.isRoot(host)) {
        throw e;
      }
      throw new IOException(
          "cannot write " + installation.path() + ": it needs root: sudo ishowtts lock install", e);
    }
    // Readable by all, so that anybody may ask for the status.
    Files.setPosixFilePermissions(
        installation.path(), PosixFilePermissions.fromString("rw-r--r--"));
    return run(installation.steps());
  }

  /** Returns whether the clocks will be locked after a boot. */
  public Persistence persistence() {
    Optional<String> unit = host.text(UNITS + UNIT);
    if (unit.isEmpty()) {
      return Persistence.NOT_INSTALLED;
    }
    boolean enabled = host.names(UNITS + "multi-user.target.wants", UNIT).contains(UNIT);
    if (!enabled) {
      return Persistence.NOT_ENABLED;
    }
    boolean current =
        LockReader.program(host, LockReader.JETSON_CLOCKS).isEmpty()
            || unit.get().equals(installation().content().strip());
    return current ? Persistence.ENABLED : Persistence.OUTDATED;
  }
}
