package dev.ishowtts.harness.telemetry.nvidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.harness.telemetry.HostFolder;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import dev.ishowtts.harness.telemetry.TelemetrySourceContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class NvidiaSmiSourceTest extends TelemetrySourceContract {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  protected TelemetrySource source() {
    return new NvidiaSmiSource();
  }

  /* A driver that knows four properties; its loop prints what lies in a file until it is killed. */
  @Override
  protected HostFolder healthy(Path root) {
    String script =
        """
        case "$*" in
          *help*) printf '"index"\\n"clocks.current.sm" or "clocks.sm"\\n"power.draw"\\n'
                  printf '"clocks_event_reasons.active" or "clocks_throttle_reasons.active"\\n';;
          *lms*) echo $$ >ROOT/pid
                 while :; do
                   cat ROOT/rows || exit
                   [ -e ROOT/once ] && : >ROOT/seen
                   [ -e ROOT/garbled ] && : >ROOT/once
                   sleep 0.05
                 done;;
          *) cat ROOT/rows;;
        esac
        """;
    return new HostFolder(root)
        .with("rows", "0, 1980, 513.33, 0x0000000000000004\n1, 345, [N/A], 0x1\n")
        .withProgram("usr/bin/nvidia-smi", script.replace("ROOT", root.toString()));
  }

  @Override
  protected void garble() {
    new HostFolder(folder)
        .with("rows", "Unable to determine the device handle\n")
        .with("garbled", "");
    await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("seen")));
  }

  @Test
  void read_twoGpus_givesBothAndThenTheLoopsRows() {
    List<Reading> first;
    List<Reading> later = new ArrayList<>();
    HostFolder host = healthy(folder);
    try (Probe probe = source().open(host.files()).orElseThrow()) {
      first = probe.read(OptionalLong.empty());
      host.with("rows", "0, 1770, 600.00, 0x0000000000000004\n1, 345, [N/A], 0x1\n");
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                later.addAll(probe.read(OptionalLong.empty()));
                return later.contains(new Reading("nvidia.gpu0.sm_clock_mhz", "MHz", 1770));
              });
    }

    assertThat(first)
        .containsExactlyInAnyOrder(
            new Reading("nvidia.gpu0.sm_clock_mhz", "MHz", 1980),
            new Reading("nvidia.gpu0.power_watts", "W", 513.33),
            new Reading("nvidia.gpu0.slowdown_mask", "1", 4),
            new Reading("nvidia.gpu1.sm_clock_mhz", "MHz", 345),
            new Reading("nvidia.gpu1.slowdown_mask", "1", 1));
  }

  @Test
  void close_endsTheChild() {
    Probe probe = source().open(healthy(folder).files()).orElseThrow();
    await().atMost(LIMIT).until(() -> !new HostFolder(folder).files().lines("pid").isEmpty());
    long pid = new HostFolder(folder).files().number("pid").orElseThrow();

    probe.close();

    await()
        .atMost(LIMIT)
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void open_driverThatDoesNotAnswer_isAbsent() {
    HostFolder host =
        new HostFolder(folder).withProgram("usr/bin/nvidia-smi", "echo 'no devices' >&2; exit 6\n");

    assertThat(source().open(host.files())).isEmpty();
  }
}
