package dev.ishowtts.monitor.host;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.Optional;

/**
 * The host that the service runs on.
 *
 * @param name as run files have it
 * @param files of its kernel, or of the recorded host of {@code telemetry.root}
 */
public record ThisHost(String name, HostFiles files) {
  /** Returns the host of the kernel's files. */
  public static ThisHost of(HostFiles files) {
    return new ThisHost(files.text("proc/sys/kernel/hostname").orElse("unknown"), files);
  }

  /** Returns the kernel's name of its present boot, one word; empty where it tells none. */
  public Optional<String> boot() {
    return files.text("proc/sys/kernel/random/boot_id");
  }
}
