package dev.ishowtts.harness.lock;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.jetson.CpuCore;
import dev.ishowtts.harness.telemetry.jetson.EmcClock;
import dev.ishowtts.harness.telemetry.jetson.GpuClock;
import dev.ishowtts.harness.telemetry.jetson.JetsonClocksShow;
import dev.ishowtts.harness.telemetry.jetson.NvpModel;
import dev.ishowtts.harness.telemetry.jetson.ThermalZone;
import dev.ishowtts.harness.telemetry.jetson.Throttling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads a host's conditions: from the kernel's files, and where these leave gaps from NVIDIA's
 * tools: {@code nvpmodel -q}, and as root {@code jetson_clocks --show}.
 */
public final class LockReader {
  static final List<String> JETSON_CLOCKS = List.of("usr/bin/jetson_clocks");
  static final List<String> NVPMODEL = List.of("usr/sbin/nvpmodel", "usr/bin/nvpmodel");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HostFiles host;
  private final BoundedCommand commands;

  public LockReader(HostFiles host, BoundedCommand commands) {
    this.host = host;
    this.commands = commands;
  }

  /** Returns what the kernel's files show; starts no process, takes a few milliseconds. */
  public HostConditions files() {
    return new HostConditions(
        GpuClock.readAll(host),
        CpuCore.readAll(host),
        EmcClock.read(host),
        NvpModel.read(host),
        ThermalZone.readAll(host),
        Throttling.read(host));
  }

  /** Returns what files and tools show; for before and after a run, not beside it. */
  public HostConditions read() throws InterruptedException {
    HostConditions files = files();
    Optional<EmcClock> emc = files.emc();
    List<GpuClock> gpus = files.gpus();
    if ((emc.isEmpty() || gpus.isEmpty()) && isRoot(host)) {
      Optional<JetsonClocksShow> show =
          output(JETSON_CLOCKS, "--show").flatMap(JetsonClocksShow::parse);
      emc = emc.or(() -> show.flatMap(LockReader::emc));
      gpus = gpus.isEmpty() ? show.map(LockReader::gpus).orElse(gpus) : gpus;
    }
    return new HostConditions(
        gpus,
        files.cores(),
        emc,
        powerModes(files.powerModes()),
        files.celsius(),
        files.throttling());
  }

  private Optional<NvpModel> powerModes(Optional<NvpModel> known) throws InterruptedException {
    if (known.isPresent() && known.get().current().isPresent()) {
      return known;
    }
    Optional<NvpModel.Query> query = output(NVPMODEL, "-q").flatMap(NvpModel.Query::parse);
    if (query.isEmpty() || query.get().id().isEmpty()) {
      return known;
    }
    NvpModel.Query mode = query.get();
    NvpModel.Mode named =
        new NvpModel.Mode(mode.id().getAsInt(), mode.name(), OptionalLong.empty(), 0);
    return Optional.of(
        known
            .map(model -> new NvpModel(mode.id(), model.modes(), model.defaultMode()))
            .orElse(new NvpModel(mode.id(), List.of(named), OptionalInt.empty())));
  }

  private Optional<String> output(List<String> places, String argument)
      throws InterruptedException {
    Optional<Path> program = program(host, places);
    if (program.isEmpty()) {
      return Optional.empty();
    }
    BoundedCommand.Outcome outcome =
        commands.run(List.of(program.get().toString(), argument), "", PATIENCE);
    return outcome.succeeded() ? Optional.of(outcome.output()) : Optional.empty();
  }

  private static Optional<EmcClock> emc(JetsonClocksShow show) {
    return show.emc()
        .map(JetsonClocksShow.Emc::hertz)
        .filter(range -> range.current().orElse(0) > 0)
        .map(
            range ->
                new EmcClock(
                    range.current().orElseThrow(),
                    range.min(),
                    range.max(),
                    OptionalDouble.empty()));
  }

  private static List<GpuClock> gpus(JetsonClocksShow show) {
    return show.gpus().stream()
        .map(
            gpu ->
                new GpuClock(
                    gpu.name(),
                    gpu.hertz().current(),
                    gpu.hertz().min(),
                    gpu.hertz().max(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    OptionalDouble.empty()))
        .toList();
  }

  static Optional<Path> program(HostFiles host, List<String> places) {
    return places.stream().flatMap(place -> host.program(place).stream()).findFirst();
  }

  /** Returns whether this process may change clocks. */
  static boolean isRoot(HostFiles host) {
    return host.field("proc/self/status", "Uid").orElse(-1) == 0;
  }
}
