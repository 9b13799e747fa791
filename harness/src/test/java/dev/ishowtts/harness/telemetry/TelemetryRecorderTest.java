package dev.ishowtts.harness.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.baselines.run.TelemetrySeries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class TelemetryRecorderTest {
  private final AtomicLong nanos = new AtomicLong(5_000_000_000L);

  @Test
  void series_readingsOverTime_keepsTheirOffsets() {
    Probe pid =
        worker ->
            worker.isPresent()
                ? List.of(new Reading("worker.pid", "1", worker.getAsLong()))
                : List.of();
    try (TelemetryRecorder recorder =
        new TelemetryRecorder(List.of(pid), nanos::get, Duration.ofHours(1))) {
      recorder.read();
      recorder.watch(OptionalLong.of(7));
      nanos.addAndGet(1_500_000_000L);
      recorder.read();
      recorder.add(new Reading("worker.heap_used", "MiB", 3));

      assertThat(recorder.series())
          .containsExactly(
              new TelemetrySeries("worker.heap_used", "MiB", List.of(1500L), List.of(3.0)),
              new TelemetrySeries("worker.pid", "1", List.of(1500L), List.of(7.0)));
    }
  }

  @Test
  void recorder_shortPeriod_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TelemetryRecorder(List.of(), nanos::get, Duration.ofMillis(99)))
        .withMessage("telemetry interval must be >= 100ms, got PT0.099S");
  }

  @Test
  void recorder_realHost_readsByItself() {
    List<Probe> probes = TelemetryRecorder.probes(new HostFiles(Path.of("/")));
    try (TelemetryRecorder recorder =
        new TelemetryRecorder(probes, System::nanoTime, TelemetryRecorder.FASTEST)) {
      recorder.watch(OptionalLong.of(ProcessHandle.current().pid()));
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> probes.isEmpty() || recorder.series().size() > 1);
    }
  }
}
