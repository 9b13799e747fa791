package dev.ishowtts.monitor.metrics;

import dev.ishowtts.harness.lock.HostConditions;
import dev.ishowtts.harness.lock.LockReader;
import dev.ishowtts.harness.lock.LockStatus;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.util.OptionalLong;

/**
 * Clocks, heat and memory of the host at one moment, from the kernel's files alone: no process is
 * started, so that reading disturbs no measurement.
 *
 * @param memoryAvailableKib empty where it cannot be read
 */
record HostState(HostConditions conditions, LockStatus lock, OptionalLong memoryAvailableKib) {
  static HostState read(HostFiles host) {
    HostConditions conditions = new LockReader(host, BoundedCommand.system()).files();
    return new HostState(
        conditions, LockStatus.of(conditions), host.field("proc/meminfo", "MemAvailable"));
  }
}
