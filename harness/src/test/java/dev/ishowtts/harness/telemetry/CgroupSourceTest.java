package dev.ishowtts.harness.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class CgroupSourceTest extends TelemetrySourceContract {
  @Override
  protected TelemetrySource source() {
    return new CgroupSource();
  }

  @Override
  protected HostFolder healthy(Path root) {
    return new HostFolder(root)
        .with("sys/fs/cgroup/cpu.stat", "usage_usec 5\nnr_throttled 3\nthrottled_usec 2000\n")
        .with("sys/fs/cgroup/memory.current", "1048576\n");
  }

  @Override
  protected void garble() {
    new HostFolder(folder)
        .with("sys/fs/cgroup/cpu.stat", "nr_throttled -\n")
        .with("sys/fs/cgroup/memory.current", "max");
  }

  @Test
  void read_version2_givesThrottling() {
    Probe probe = new CgroupSource().open(healthy(folder).files()).orElseThrow();

    assertThat(probe.read(OptionalLong.empty()))
        .containsExactly(
            new Reading(CgroupSource.THROTTLED, "1", 3),
            new Reading("cgroup.throttled_time", "ms", 2),
            new Reading("cgroup.memory", "MiB", 1));
  }

  @Test
  void read_version1_givesThrottling() {
    HostFolder host =
        new HostFolder(folder)
            .with("sys/fs/cgroup/cpu/cpu.stat", "nr_throttled 3\nthrottled_time 2000000\n")
            .with("sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n");

    assertThat(new CgroupSource().open(host.files()).orElseThrow().read(OptionalLong.empty()))
        .containsExactly(
            new Reading(CgroupSource.THROTTLED, "1", 3),
            new Reading("cgroup.throttled_time", "ms", 2),
            new Reading("cgroup.memory", "MiB", 1));
  }
}
