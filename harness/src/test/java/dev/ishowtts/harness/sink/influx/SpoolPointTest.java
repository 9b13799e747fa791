package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolPointTest {
  @TempDir private Path folder;

  @Test
  void line_emptySpool_hasTheAgeZero() throws IOException {
    assertThat(SpoolPoint.line(spool(), "orin", Instant.ofEpochMilli(1_767_225_600_000L)))
        .isEqualTo(
            "tts_spool,host=orin dead_letters=0.0,max_bytes=1000.0,oldest_s=0.0,waiting_bytes=0.0"
                + " 1767225600000");
  }

  @Test
  void line_waitingLines_tellTheirAgeAndSize() throws IOException {
    Spool spool = spool();
    spool.put("a", List.of("tts_run x=1 1"));
    Instant put = spool.oldest().orElseThrow();
    assertThat(SpoolPoint.line(spool, "orin", put.plusSeconds(7200)))
        .contains("oldest_s=7200.0,", "waiting_bytes=14.0 ");
  }

  private Spool spool() {
    return new Spool(folder.resolve("spool"), 1000, FileOperations.system());
  }
}
