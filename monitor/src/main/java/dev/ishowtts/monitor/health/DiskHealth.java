package dev.ishowtts.monitor.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Room on the disks that the service writes to. Nearly full, it is DEGRADED: speech goes on. */
final class DiskHealth implements HealthIndicator {
  private static final long LEAST_MIB = 64;
  private static final int MIB = 20;

  private final Map<String, Path> folders;

  /**
   * @param folders absolute, by the words that people know them by; they need not exist yet
   */
  DiskHealth(Map<String, Path> folders) {
    this.folders = new TreeMap<>(folders);
  }

  @Override
  public Health health() {
    Map<String, Object> trouble = new TreeMap<>();
    folders.forEach(
        (name, folder) -> {
          Path there = folder;
          while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
          }
          try {
            long free = Files.getFileStore(there).getUsableSpace() >> MIB;
            if (free < LEAST_MIB) {
              trouble.put(name, free + " MiB free, less than " + LEAST_MIB);
            } else if (!Files.isWritable(there)) {
              trouble.put(name, "cannot be written");
            }
          } catch (IOException unreadable) {
            trouble.put(name, "cannot be read");
          }
        });
    return trouble.isEmpty()
        ? Health.up().build()
        : Degraded.health()
            .withDetail("reason", "make room: " + String.join(", ", trouble.keySet()))
            .withDetails(trouble)
            .build();
  }
}
