package dev.ishowtts.harness.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.telemetry.CgroupSource;
import dev.ishowtts.harness.telemetry.HostFolder;
import dev.ishowtts.harness.telemetry.HostSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreflightTest {
  @TempDir private Path folder;

  @Test
  void check_fitHost_findsNothing() throws InterruptedException {
    HostFolder host = fit();

    assertThat(preflight(host).check(folder)).isEmpty();
  }

  @Test
  void check_everythingWrong_isReportedAtOnce() throws InterruptedException {
    HostFolder host =
        fit()
            .with("proc/meminfo", "MemAvailable: 1024 kB")
            .with("sys/class/power_supply/BAT0/type", "Battery")
            .with("sys/class/power_supply/BAT0/status", "Discharging");
    Preflight.Pause load =
        time ->
            host.with("proc/stat", "cpu 180 0 0 920 0 0 0 0\n")
                .with("proc/77/stat", "77 (make) R" + " 0".repeat(10) + " 70 0 0 0 0 0\n")
                .with("proc/77/comm", "make\n");
    Preflight.Limits greedy = new Preflight.Limits(25, Duration.ofSeconds(1), Long.MAX_VALUE, 512);

    List<Obstacle> obstacles = new Preflight(host.files(), greedy, load).check(folder);

    assertThat(obstacles)
        .extracting(Obstacle::code)
        .containsExactly("foreign-load", "low-memory", "low-disk", "on-battery");
    assertThat(obstacles.get(0).message())
        .isEqualTo(
            "other processes use 40 % of the processor, most of it process 77 (make, 35 %):"
                + " stop them or wait");
    assertThat(obstacles.get(1).message()).startsWith("only 1 MiB of memory");
    assertThat(obstacles)
        .filteredOn(obstacle -> !obstacle.invalidates())
        .extracting(Obstacle::code)
        .containsExactly("low-disk");
  }

  @Test
  void foreignLoad_inMoreThanAFifthOfTheReadings_isReported() {
    Preflight preflight = preflight(fit());
    List<Long> offsets = List.of(0L, 1000L, 2000L, 3000L, 4000L);

    assertThat(preflight.foreignLoad(List.of()))
        .as("no reading says nothing against a run")
        .isEmpty();
    assertThat(
            preflight.foreignLoad(
                List.of(
                    new TelemetrySeries(
                        HostSource.FOREIGN_CPU, "%", offsets, List.of(1.0, 3.0, 60.0, 4.0, 2.0)))))
        .isEmpty();
    assertThat(
            preflight.foreignLoad(
                List.of(
                    new TelemetrySeries(
                        HostSource.FOREIGN_CPU, "%", offsets, List.of(1.0, 60.0, 2.0, 70.0, 1.0)))))
        .hasValueSatisfying(
            load -> {
              assertThat(load.code()).isEqualTo("foreign-load-during-run");
              assertThat(load.message()).contains("more than 25 %", "2 of 5 readings");
            });
  }

  @Test
  void review_quota_isReported() {
    List<Long> offsets = List.of(0L, 1000L, 2000L, 3000L);
    assertThat(review(offsets, List.of(5.0, 5.0, 9.0, 11.0)))
        .singleElement()
        .satisfies(quota -> assertThat(quota.message()).contains("stopped the work in 6 periods"));
    assertThat(review(offsets, List.of(5.0, 5.0, 5.0, 5.0))).isEmpty();
  }

  private List<Obstacle> review(List<Long> offsets, List<Double> periods) {
    return preflight(fit())
        .review(List.of(new TelemetrySeries(CgroupSource.THROTTLED, "1", offsets, periods)));
  }

  private HostFolder fit() {
    return new HostFolder(folder)
        .with("proc/stat", "cpu 100 0 0 800 0 0 0 0\n")
        .with("proc/77/stat", "77 (make) R" + " 0".repeat(10) + " 0 0 0 0 0 0\n")
        .with("proc/meminfo", "MemAvailable: 9999999 kB");
  }

  private static Preflight preflight(HostFolder host) {
    return new Preflight(
        host.files(), new Preflight.Limits(25, Duration.ofSeconds(1), 0, 512), time -> {});
  }
}
