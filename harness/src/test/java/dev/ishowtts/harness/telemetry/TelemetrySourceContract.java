package dev.ishowtts.harness.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every source of telemetry keeps. */
public abstract class TelemetrySourceContract {
  @TempDir protected Path folder;

  protected abstract TelemetrySource source();

  /** Fills a host that this source can read. */
  protected abstract HostFolder healthy(Path root);

  @Test
  void source_isRegistered() {
    assertThat(ServiceLoader.load(TelemetrySource.class))
        .extracting(TelemetrySource::name)
        .contains(source().name())
        .doesNotHaveDuplicates();
  }

  @Test
  void open_emptyHost_isAbsent() {
    assertThat(source().open(new HostFiles(folder.resolve("nothing")))).isEmpty();
  }

  @Test
  void read_healthyHost_givesFiniteValuesUnderItsName() {
    Optional<Probe> probe = source().open(healthy(folder).files());

    List<Reading> readings = probe.orElseThrow().read(OptionalLong.of(42));
    assertThat(readings)
        .isNotEmpty()
        .allSatisfy(
            reading -> {
              assertThat(reading.key()).startsWith(source().name() + ".");
              assertThat(reading.unit()).isNotBlank();
            });
    assertThat(readings).extracting(Reading::key).doesNotHaveDuplicates();
  }

  @Test
  void read_deadWorker_isNoError() {
    Probe probe = source().open(healthy(folder).files()).orElseThrow();

    assertThat(probe.read(OptionalLong.of(999_999_999)))
        .noneMatch(reading -> reading.key().startsWith("worker."));
    probe.close();
  }

  @Test
  void read_garbage_isAbsentNotZero() {
    Probe probe = source().open(healthy(folder).files()).orElseThrow();
    garble();

    // What a child printed before may still be on its way.
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(probe.read(OptionalLong.of(42))).isEmpty());
  }

  /** Makes every file of {@link #healthy} unreadable as numbers. */
  protected abstract void garble();
}
