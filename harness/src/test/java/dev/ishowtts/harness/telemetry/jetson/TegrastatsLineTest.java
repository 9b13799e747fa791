package dev.ishowtts.harness.telemetry.jetson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.telemetry.jetson.TegrastatsLine.Clock;
import dev.ishowtts.harness.telemetry.jetson.TegrastatsLine.Core;
import dev.ishowtts.harness.telemetry.jetson.TegrastatsLine.Memory;
import dev.ishowtts.harness.telemetry.jetson.TegrastatsLine.Rail;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TegrastatsLineTest {
  private static final List<String> LINES = JetsonTree.resource("tegrastats.txt").lines().toList();

  private static TegrastatsLine line(int index) {
    return TegrastatsLine.parse(LINES.get(index)).orElseThrow();
  }

  @Test
  void parse_jetPack5Idle_leavesOutDomainsWithoutPower() {
    TegrastatsLine line = line(0);

    assertThat(line.time()).contains(LocalDateTime.of(2023, 4, 24, 0, 1, 24));
    assertThat(line.memory())
        .contains(new Memory(1282, 62795, OptionalLong.of(4096), OptionalInt.of(15152)));
    assertThat(line.cores())
        .hasSize(12)
        .containsOnly(new Core(true, OptionalInt.of(0), OptionalInt.of(729)));
    assertThat(line.emc()).contains(new Clock(OptionalInt.of(0), List.of(2133)));
    assertThat(line.gpus())
        .containsOnlyKeys("GR3D", "GR3D2")
        .containsEntry("GR3D", new Clock(OptionalInt.of(0), List.of(0)));
    assertThat(line.engineMhz()).isEqualTo(Map.of("VIC", 729, "APE", 174));
    assertThat(line.celsius())
        .containsOnlyKeys("CPU", "Tboard", "SOC2", "Tdiode", "SOC0", "tj", "SOC1")
        .containsEntry("Tboard", 32.0);
    assertThat(line.rails())
        .containsOnlyKeys("VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0", "VDDQ_VDD2_1V8AO")
        .containsEntry("VDD_GPU_SOC", new Rail(2399, 2399, OptionalInt.empty()));
  }

  @Test
  void parse_loadedOrin_givesTheClockOfEachGpuPart() {
    TegrastatsLine line = line(1);

    assertThat(line.gpus()).containsEntry("GR3D", new Clock(OptionalInt.of(14), List.of(407, 407)));
    assertThat(line.engineMhz()).containsEntry("NVDLA0", 1600).containsEntry("VIC", 115);
    assertThat(line.rails())
        .containsEntry("VDD_CPU_CV", new Rail(14312, 12415, OptionalInt.empty()));
  }

  @Test
  void parse_withoutRoot_hasNoClocksOfGpuAndMemory() {
    TegrastatsLine line = line(2);

    assertThat(line.time()).isEmpty();
    assertThat(line.emc()).isEmpty();
    assertThat(line.memory().orElseThrow().largestFreeBlockKib()).hasValue(256);
    assertThat(line.gpus()).containsEntry("GR3D", new Clock(OptionalInt.of(0), List.of()));
    assertThat(line.swap().orElseThrow().usedMib()).isEqualTo(12);
    assertThat(line.rails()).containsOnlyKeys("VDD_IN", "VDD_CPU_GPU_CV", "VDD_SOC");
  }

  @Test
  void parse_jetPack7_givesHighestPowerAndSkipsEnginesThatAreOff() {
    TegrastatsLine line = line(3);

    assertThat(line.swap()).isEmpty();
    assertThat(line.engineMhz()).containsOnlyKeys("APE");
    assertThat(line.celsius()).containsEntry("cpu", 52.968).hasSize(3);
    assertThat(line.rails())
        .containsEntry("VIN_SYS_5V0", new Rail(5500, 5500, OptionalInt.of(5500)));
  }

  @Test
  void parse_thor_hasCoresThatAreOffAndNoGpu() {
    TegrastatsLine line = line(4);

    assertThat(line.cores().get(2))
        .isEqualTo(new Core(false, OptionalInt.empty(), OptionalInt.empty()));
    assertThat(line.gpus()).isEmpty();
    assertThat(line.rails()).containsEntry("VIN", new Rail(26686, 26686, OptionalInt.empty()));
    assertThat(line(5).gpus())
        .containsEntry("GR3D", new Clock(OptionalInt.empty(), List.of(1000, 1000, 1000)));
  }

  @Test
  void parse_jetPack4_readsPowerWithoutUnits() {
    TegrastatsLine line = line(6);

    assertThat(line.rails())
        .containsOnlyKeys("POM_5V_IN", "POM_5V_GPU", "POM_5V_CPU")
        .containsEntry("POM_5V_IN", new Rail(2532, 2532, OptionalInt.empty()));
    assertThat(line.memory().orElseThrow().totalMib()).isEqualTo(3964);
  }

  @Test
  void parse_lineCutAnywhere_neverInventsAValue() {
    for (String text : LINES) {
      TegrastatsLine whole = TegrastatsLine.parse(text).orElseThrow();
      for (int end = 0; end < text.length(); end++) {
        Optional<TegrastatsLine> cut = TegrastatsLine.parse(text.substring(0, end));
        if (cut.isEmpty()) {
          continue;
        }
        assertThat(cut.get().cores()).isIn(List.of(), whole.cores());
        cut.get()
            .memory()
            .ifPresent(
                memory -> {
                  assertThat(memory.usedMib()).isEqualTo(whole.memory().orElseThrow().usedMib());
                  assertThat(memory.totalMib()).isEqualTo(whole.memory().orElseThrow().totalMib());
                });
        assertThat(whole.celsius()).containsAllEntriesOf(cut.get().celsius());
        if (text.contains("mW")) {
          assertThat(current(whole)).containsAllEntriesOf(current(cut.get()));
        }
      }
    }
  }

  private static Map<String, Integer> current(TegrastatsLine line) {
    Map<String, Integer> milliwatts = new TreeMap<>();
    line.rails().forEach((name, rail) -> milliwatts.put(name, rail.currentMilliwatts()));
    return milliwatts;
  }

  @Test
  void parse_otherText_isAbsent() {
    for (String text : List.of("", "tegrastats: not found", "CPU [", "RAM x/yMB", "a@b C/D")) {
      assertThat(TegrastatsLine.parse(text)).as(text).isEmpty();
    }
  }
}
