package dev.ishowtts.harness.telemetry.jetson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.telemetry.HostFolder;
import dev.ishowtts.harness.telemetry.jetson.JetsonClocksShow.Cpu;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs of {@code jetson_clocks --show} and {@code nvpmodel}. */
final class JetsonToolsTest {
  @TempDir Path root;

  private static JetsonClocksShow show(String name) {
    return JetsonClocksShow.parse(JetsonTree.resource(name)).orElseThrow();
  }

  @Test
  void show_jetPack5Unlocked_givesEveryEngine() {
    JetsonClocksShow show = show("jetson_clocks-jp5-orin-unlocked.txt");

    assertThat(show.family()).contains("tegra234");
    assertThat(show.machine()).contains("Jetson AGX Orin");
    assertThat(show.powerMode()).contains("MAXN");
    assertThat(show.cpus()).extracting(Cpu::number).containsExactly(0, 1, 10, 11, 2);
    assertThat(show.cpus().get(0).governor()).contains("schedutil");
    assertThat(show.cpus().get(0).idleStates()).isEqualTo(Map.of("WFI", true, "c7", true));
    assertThat(show.cpus().get(0).kilohertz().min()).hasValue(729600);
    assertThat(show.gpus())
        .singleElement()
        .satisfies(
            gpu -> {
              assertThat(gpu.hertz().max()).hasValue(1_300_500_000);
              assertThat(gpu.hertz().current()).hasValue(306_000_000);
            });
    assertThat(show.emc().orElseThrow().override()).contains(false);
    assertThat(show.engines())
        .extracting(JetsonClocksShow.Engine::name)
        .containsExactly("DLA0_CORE", "PVA0_VPS0");
  }

  @Test
  void show_jetPack6Locked_holdsTheMemoryClock() {
    JetsonClocksShow show = show("jetson_clocks-jp6-orin-locked.txt");

    assertThat(show.emc().orElseThrow().override()).contains(true);
    assertThat(show.emc().orElseThrow().hertz().current()).hasValue(3_199_000_000L);
    assertThat(show.cpus().get(1).idleStates()).containsEntry("c7", false);
  }

  @Test
  void show_thor_needsNoOnlineAndNoOverride() {
    JetsonClocksShow show = show("jetson_clocks-jp7-thor.txt");

    assertThat(show.cpus()).hasSize(2).allMatch(Cpu::isOnline);
    assertThat(show.gpus())
        .extracting(JetsonClocksShow.Engine::name)
        .containsExactly("gpu-gpc-0", "gpu-nvd-0");
    assertThat(show.emc().orElseThrow().override()).isEmpty();
    assertThat(show.powerMode()).contains("120W");
  }

  @Test
  void show_cutAndRaggedLines_leaveValuesAbsent() {
    JetsonClocksShow show =
        JetsonClocksShow.parse("cpu0: Online=1 Governor=\nGPU MinFreq=x MaxFreq=1300500000 Curr")
            .orElseThrow();

    assertThat(show.cpus().get(0).kilohertz().max()).isEmpty();
    assertThat(show.cpus().get(0).governor()).isEmpty();
    assertThat(show.gpus().get(0).hertz().min()).isEmpty();
    assertThat(show.gpus().get(0).hertz().max()).isEqualTo(OptionalLong.of(1_300_500_000));
    assertThat(JetsonClocksShow.parse("Error: Run this script as a root user")).isEmpty();
  }

  @Test
  void query_variants_areRead() {
    assertThat(NvpModel.Query.parse("NV Power Mode: MAXN\n0\n"))
        .contains(new NvpModel.Query("MAXN", OptionalInt.of(0)));
    assertThat(NvpModel.Query.parse("NVPM WARN: fan mode is not set!\nNV Power Mode: MODE_30W\n2"))
        .contains(new NvpModel.Query("MODE_30W", OptionalInt.of(2)));
    assertThat(NvpModel.Query.parse("NV Fan Mode:quiet\nNV Power Mode: 120W\n1\n"))
        .contains(new NvpModel.Query("120W", OptionalInt.of(1)));
    assertThat(NvpModel.Query.parse("NV Power Mode: MAXN"))
        .contains(new NvpModel.Query("MAXN", OptionalInt.empty()));
    assertThat(NvpModel.Query.parse("NVPM ERROR: Error opening /var/lib/nvpmodel/status: 13"))
        .isEmpty();
  }

  @Test
  void fastest_isKnownByItsName() {
    assertThat(fastest("nvpmodel-agx-orin.conf")).contains("0 MAXN");
    assertThat(fastest("nvpmodel-orin-nano-super.conf")).contains("2 MAXN_SUPER");
    assertThat(fastest("nvpmodel-thor.conf")).contains("0 MAXN");
  }

  @Test
  void fastest_withoutMaxn_hasMostWattsThenMostCores() {
    String catalogue =
        """
        < POWER_MODEL ID=0 NAME=MODE_15W_2CORE >
        CPU_ONLINE CORE_0 1
        < POWER_MODEL ID=6 NAME=MODE_20W_2CORE >
        CPU_ONLINE CORE_0 1
        CPU_ONLINE CORE_1 0
        < POWER_MODEL ID=8 NAME=MODE_20W_6CORE >
        CPU_ONLINE CORE_0 1
        CPU_ONLINE CORE_1 1
        """;
    NvpModel model =
        new NvpModel(OptionalInt.empty(), NvpModel.modes(catalogue), OptionalInt.empty());

    assertThat(model.fastest().map(NvpModel.Mode::name)).contains("MODE_20W_6CORE");
  }

  private Optional<String> fastest(String resource) {
    return NvpModel.read(
            new HostFolder(root).with("etc/nvpmodel.conf", JetsonTree.resource(resource)).files())
        .orElseThrow()
        .fastest()
        .map(mode -> mode.id() + " " + mode.name());
  }

  @Test
  void status_withFanMode_isRead() {
    HostFolder host =
        new HostFolder(root)
            .with("etc/nvpmodel.conf", JetsonTree.resource("nvpmodel-agx-orin.conf"))
            .with("var/lib/nvpmodel/status", "pmode:0003 fmode:quiet");

    NvpModel model = NvpModel.read(host.files()).orElseThrow();
    assertThat(model.currentMode().map(NvpModel.Mode::name)).contains("MODE_50W");
    assertThat(model.currentMode().orElseThrow().gpuMaxHz()).hasValue(828_750_000);
    assertThat(model.defaultMode()).hasValue(2);
  }

  @Test
  void status_garbage_isAbsent() {
    HostFolder host = new HostFolder(root).with("var/lib/nvpmodel/status", "pmode:");

    assertThat(NvpModel.read(host.files())).isEmpty();
  }
}
