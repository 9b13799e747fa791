package dev.ishowtts.harness.telemetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Processor throttling and memory of this control group, version 2 or 1: a container's limits. */
@AutoService(TelemetrySource.class)
public final class CgroupSource implements TelemetrySource {
  /** Scheduler periods in which the group was throttled, since it exists. */
  public static final String THROTTLED = "cgroup.throttled_periods";

  @Override
  public String name() {
    return "cgroup";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    if (!host.lines("sys/fs/cgroup/cpu.stat").isEmpty()) {
      return Optional.of(worker -> version2(host));
    }
    if (!host.lines("sys/fs/cgroup/cpu/cpu.stat").isEmpty()) {
      return Optional.of(worker -> version1(host));
    }
    return Optional.empty();
  }

  private static List<Reading> version2(HostFiles host) {
    List<Reading> readings = new ArrayList<>();
    add(readings, THROTTLED, "1", 1, host.field("sys/fs/cgroup/cpu.stat", "nr_throttled"));
    add(
        readings,
        "cgroup.throttled_time",
        "ms",
        1e-3,
        host.field("sys/fs/cgroup/cpu.stat", "throttled_usec"));
    add(
        readings,
        "cgroup.memory",
        "MiB",
        1.0 / (1 << 20),
        host.number("sys/fs/cgroup/memory.current"));
    return readings;
  }

  private static List<Reading> version1(HostFiles host) {
    List<Reading> readings = new ArrayList<>();
    add(readings, THROTTLED, "1", 1, host.field("sys/fs/cgroup/cpu/cpu.stat", "nr_throttled"));
    add(
        readings,
        "cgroup.throttled_time",
        "ms",
        1e-6,
        host.field("sys/fs/cgroup/cpu/cpu.stat", "throttled_time"));
    add(
        readings,
        "cgroup.memory",
        "MiB",
        1.0 / (1 << 20),
        host.number("sys/fs/cgroup/memory/memory.usage_in_bytes"));
    return readings;
  }

  private static void add(
      List<Reading> readings, String key, String unit, double factor, OptionalLong value) {
    value.ifPresent(number -> readings.add(new Reading(key, unit, number * factor)));
  }
}
