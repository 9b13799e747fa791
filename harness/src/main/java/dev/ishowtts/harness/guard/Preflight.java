package dev.ishowtts.harness.guard;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.telemetry.CgroupSource;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.HostSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks for everything that would make a measurement on this host less trustworthy, and reports all
 * of it at once. Clocks, heat and throttling are {@code harness.lock}'s.
 */
public final class Preflight {
  private static final long MEBIBYTE = 1 << 20;

  /**
   * What is still acceptable.
   *
   * @param foreignCpuPercent share of all cores that other processes may use, in percent
   * @param watch how long other processes are watched before the run
   * @param freeDiskMib least free space where runs are written
   * @param freeMemoryMib least available memory
   */
  public record Limits(
      double foreignCpuPercent, Duration watch, long freeDiskMib, long freeMemoryMib) {}

  /** Waits; a border, so that tests need not. */
  @FunctionalInterface
  public interface Pause {
    void pause(Duration time) throws InterruptedException;
  }

  private final HostFiles host;
  private final Limits limits;
  private final Pause pause;

  public Preflight(HostFiles host, Limits limits, Pause pause) {
    this.host = host;
    this.limits = limits;
    this.pause = pause;
  }

  /**
   * Returns every obstacle that can be seen now, in a fixed order; empty if the host is fit.
   *
   * @param runs folder that run files go to; need not exist yet
   */
  public List<Obstacle> check(Path runs) throws InterruptedException {
    List<Obstacle> obstacles = new ArrayList<>();
    foreignLoad().ifPresent(obstacles::add);
    memory().ifPresent(obstacles::add);
    disk(runs).ifPresent(obstacles::add);
    battery().ifPresent(obstacles::add);
    return obstacles;
  }

  /** Returns the foreign load that shows in readings; empty if it is bearable. */
  public Optional<Obstacle> foreignLoad(List<TelemetrySeries> telemetry) {
    return telemetry.stream()
        .filter(series -> series.key().equals(HostSource.FOREIGN_CPU))
        .findFirst()
        .flatMap(this::disturbed);
  }

  /** Returns the obstacles, but foreign load, that show only in what was recorded. */
  public List<Obstacle> review(List<TelemetrySeries> telemetry) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (TelemetrySeries series : telemetry) {
      if (series.key().equals(CgroupSource.THROTTLED)) {
        throttled(series).ifPresent(obstacles::add);
      }
    }
    return obstacles;
  }

  private Optional<Obstacle> disturbed(TelemetrySeries foreign) {
    long busy =
        foreign.values().stream().filter(value -> value > limits.foreignCpuPercent()).count();
    if (busy * 5 <= foreign.values().size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Obstacle(
            "foreign-load-during-run",
            format(
                "other processes used more than %.0f %% of the processor in %d of %d readings"
                    + " during the run: stop them and measure again",
                limits.foreignCpuPercent(), busy, foreign.values().size()),
            true));
  }

  private static Optional<Obstacle> throttled(TelemetrySeries periods) {
    List<Double> values = periods.values();
    double count = values.isEmpty() ? 0 : values.get(values.size() - 1) - values.get(0);
    if (count <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Obstacle(
            "cpu-quota",
            format(
                "the control group's processor quota stopped the work in %.0f periods: raise"
                    + " cpu.max or measure outside the container",
                count),
            false));
  }

  private Optional<Obstacle> foreignLoad() throws InterruptedException {
    Optional<HostFiles.CpuTicks> before = host.cpuTicks();
    Map<String, Long> ticksBefore = ticksByProcess();
    if (before.isEmpty()) {
      return Optional.empty();
    }
    pause.pause(limits.watch());
    Optional<HostFiles.CpuTicks> after = host.cpuTicks();
    if (after.isEmpty() || after.get().total() <= before.get().total()) {
      return Optional.empty();
    }
    double total = after.get().total() - before.get().total();
    String self = Long.toString(ProcessHandle.current().pid());
    double foreign = after.get().busy() - before.get().busy();
    long most = 0;
    String top = "";
    for (Map.Entry<String, Long> entry : ticksByProcess().entrySet()) {
      long used = entry.getValue() - ticksBefore.getOrDefault(entry.getKey(), entry.getValue());
      if (entry.getKey().equals(self)) {
        foreign -= used;
      } else if (used > most) {
        most = used;
        top = entry.getKey();
      }
    }
    double percent = 100 * foreign / total;
    return percent <= limits.foreignCpuPercent()
        ? Optional.empty()
        : Optional.of(new Obstacle("foreign-load", busyMessage(percent, top, most / total), true));
  }

  private String busyMessage(double percent, String pid, double share) {
    String most =
        pid.isEmpty()
            ? ""
            : format(
                ", most of it process %s (%s, %.0f %%)",
                pid, host.text("proc/" + pid + "/comm").orElse("gone"), 100 * share);
    return format(
        "other processes use %.0f %% of the processor%s: stop them or wait", percent, most);
  }

  private Map<String, Long> ticksByProcess() {
    Map<String, Long> ticks = new HashMap<>();
    for (String pid : host.names("proc", "[0-9]*")) {
      host.processTicks(pid).ifPresent(value -> ticks.put(pid, value));
    }
    return ticks;
  }

  private Optional<Obstacle> memory() {
    OptionalLong kib = host.field("proc/meminfo", "MemAvailable");
    if (kib.isEmpty() || kib.getAsLong() / 1024 >= limits.freeMemoryMib()) {
      return Optional.empty();
    }
    return Optional.of(
        new Obstacle(
            "low-memory",
            format(
                "only %d MiB of memory are available, %d MiB are needed: end something",
                kib.getAsLong() / 1024, limits.freeMemoryMib()),
            true));
  }

  private Optional<Obstacle> disk(Path runs) {
    Path existing = runs.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null) {
      return Optional.empty();
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace() / MEBIBYTE;
      return free >= limits.freeDiskMib()
          ? Optional.empty()
          : Optional.of(
              new Obstacle(
                  "low-disk",
                  format(
                      "only %d MiB are free in %s, %d MiB are wanted: make room",
                      free, existing, limits.freeDiskMib()),
                  false));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Obstacle> battery() {
    for (String supply : host.names("sys/class/power_supply", "*")) {
      String folder = "sys/class/power_supply/" + supply + "/";
      boolean discharging =
          host.text(folder + "type").filter("Battery"::equals).isPresent()
              && host.text(folder + "status").filter("Discharging"::equals).isPresent();
      if (discharging) {
        return Optional.of(
            new Obstacle("on-battery", "the host runs on battery: plug it in", true));
      }
    }
    return Optional.empty();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
