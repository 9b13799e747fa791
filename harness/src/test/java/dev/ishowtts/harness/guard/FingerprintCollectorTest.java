package dev.ishowtts.harness.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.telemetry.HostFolder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FingerprintCollectorTest {
  @TempDir private Path folder;

  @Test
  void collect_jetson_holdsStableFactsOnly() {
    HostFolder host =
        new HostFolder(folder)
            .with("proc/cpuinfo", "processor\t: 0\nmodel name\t: ARMv8 rev 1\ncpu MHz\t: 2201.5\n")
            .with("proc/sys/kernel/ostype", "Linux\n")
            .with("proc/sys/kernel/osrelease", "5.15.136-tegra\n")
            .with("proc/device-tree/model", "NVIDIA Jetson AGX Orin\0")
            .with("proc/device-tree/serial-number", "1424\0")
            .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "schedutil\n")
            .with("var/lib/nvpmodel/status", "pmode:0000\n");

    assertThat(
            new FingerprintCollector(host.files(), 12).collect(Map.of("provider", "cpu")).facts())
        .isEqualTo(
            Map.of(
                "cpu.cores", "12",
                "cpu.governor", "schedutil",
                "cpu.model", "ARMv8 rev 1",
                "device", "NVIDIA Jetson AGX Orin",
                "device.serial", "1424",
                "os", "Linux",
                "os.kernel", "5.15",
                "power.mode", "0000",
                "provider", "cpu"));
  }

  @Test
  void collect_emptyHost_leavesOutWhatIsUnknown() {
    assertThat(
            new FingerprintCollector(new HostFolder(folder).files(), 2).collect(Map.of()).facts())
        .isEqualTo(Map.of("cpu.cores", "2"));
  }
}
