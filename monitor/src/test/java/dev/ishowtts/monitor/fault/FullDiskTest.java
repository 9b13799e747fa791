package dev.ishowtts.monitor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FullDiskTest {
  @Test
  void refusal_ofADeviceThatIsFull_isOf507AndTellsNoPath() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
    try {
      Files.writeString(full, "x");
      throw new AssertionError("it took a letter");
    } catch (IOException e) {
      assertThat(FullDisk.refusal(new UncheckedIOException(e)))
          .get()
          .returns(507, refusal -> refusal.status().value())
          .extracting(Refusal::text)
          .asString()
          .startsWith("a disk of the service is full")
          .doesNotContain("/dev");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[SQLITE_FULL] Insertion failed because database is full (database or disk is full)",
        "/data/voices: Read-only file system",
        "/data/voices: Disk quota exceeded",
      })
  void refusal_ofOtherWordsForIt_isThere(String words) {
    assertThat(FullDisk.refusal(new IOException(words))).isPresent();
  }

  @Test
  void refusal_ofOtherTrouble_isNone() {
    assertThat(FullDisk.refusal(new IOException("Broken pipe"))).isEmpty();
  }
}
