package dev.ishowtts.harness.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunLockTest {
  private static final Path LOCKS = Path.of("/proc/locks");
  private static final RunLock.Holder SELF =
      new RunLock.Holder(42, "ishowtts, suite quick", Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir private Path folder;

  @Test
  @SuppressWarnings("try")
  void acquire_heldByThisProcess_namesItAndKeepsTheLock() throws IOException {
    Path file = folder.resolve("run.lock");
    try (RunLock lock = RunLock.acquire(file, SELF)) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatExceptionOfType(LockHeldException.class)
            .isThrownBy(() -> RunLock.acquire(file, SELF))
            .withMessageContaining("process 42 (ishowtts, suite quick, since 2026-01-01T00:00:00Z)")
            .withMessageContaining("wait for it or end it");
      }
    }
    RunLock.acquire(file, SELF).close();
  }

  @Test
  void acquire_heldByAnotherProcess_namesItUntilItIsKilled() throws Exception {
    Path file = folder.resolve("run.lock");
    Process holder = LockHolder.start(file);
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");

      assertThatExceptionOfType(LockHeldException.class)
          .isThrownBy(() -> RunLock.acquire(file, SELF))
          .withMessageContaining("process " + holder.pid() + " (lock holder, since ");
      assertThat(RunLock.holder(file, LOCKS))
          .hasValueSatisfying(
              words -> assertThat(words).startsWith("process " + holder.pid() + " (lock holder"));
    } finally {
      holder.destroyForcibly();
      assertThat(holder.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(RunLock.holder(file, LOCKS)).isEmpty();
    RunLock.acquire(file, SELF).close();
    assertThat(Files.readString(file)).startsWith("42\n");
  }

  @Test
  @SuppressWarnings("try")
  void holder_thisProcess_isNamedWithoutTouchingTheFile() throws IOException {
    Path file = folder.resolve("run.lock");
    assertThat(RunLock.holder(file, LOCKS)).isEmpty();
    try (RunLock lock = RunLock.acquire(file, SELF)) {
      assertThat(RunLock.holder(file, LOCKS))
          .contains("process 42 (ishowtts, suite quick, since 2026-01-01T00:00:00Z)");
    }
    assertThat(RunLock.holder(file, folder.resolve("no-list"))).isEmpty();
  }

  @Test
  void acquire_noSuchFolder_isAnError() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> RunLock.acquire(folder.resolve("no").resolve("run.lock"), SELF));
  }
}
