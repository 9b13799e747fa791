package dev.ishowtts.monitor.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

final class DiskHealthTest {
  @TempDir private Path folder;

  @Test
  void health_roomEnough_isUpAlsoForAFolderThatIsNotThereYet() {
    assertThat(new DiskHealth(Map.of("home", folder.resolve("not/yet"))).health().getStatus())
        .isEqualTo(Status.UP);
  }

  @Test
  void health_noRoom_isDegradedAndNamesTheFolder() {
    Health health = new DiskHealth(Map.of("home", folder, "spool", Path.of("/proc/self"))).health();

    assertThat(health.getStatus()).isEqualTo(Degraded.STATUS);
    assertThat(health.getDetails())
        .containsEntry("reason", "make room: spool")
        .containsEntry("spool", "0 MiB free, less than 64")
        .doesNotContainKey("home");
  }
}
