package dev.ishowtts.harness.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LockStatusTest {
  private static final BoundedCommand NONE =
      (command, input, patience) -> new BoundedCommand.Outcome(false, false, -1, "none");

  @TempDir Path root;

  private static LockStatus status(JetsonTree tree) throws InterruptedException {
    return LockStatus.of(new LockReader(tree.files(), NONE).read());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void of_afterABoot_isUnlockedWithReasons(Kind kind) throws InterruptedException {
    LockStatus status = status(JetsonTree.create(root, kind));

    assertThat(status.state()).isEqualTo(LockState.UNLOCKED);
    assertThat(status.reasons())
        .anyMatch(reason -> reason.contains("cores may change their clock"))
        .anyMatch(reason -> reason.matches("GPU .* may change its clock \\(\\d+ to \\d+ MHz\\)"));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void of_afterJetsonClocks_isLocked(Kind kind) throws InterruptedException {
    LockStatus status = status(JetsonTree.create(root, kind).locked());

    boolean memoryIsReadable =
        switch (kind) {
          case ORIN_NANO_JETPACK_6, XAVIER_JETPACK_5 -> false;
          case AGX_ORIN_JETPACK_5, AGX_ORIN_JETPACK_6, AGX_ORIN_JETPACK_7, THOR_JETPACK_7 -> true;
        };
    assertThat(status.state())
        .isEqualTo(memoryIsReadable ? LockState.LOCKED : LockState.LOCKED_CPU_GPU);
    assertThat(status.reasons()).hasSize(memoryIsReadable ? 0 : 1);
  }

  @Test
  void of_lockedInASlowMode_saysWhichModeIsFastest() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .with("var/lib/nvpmodel/status", "pmode:0002")
            .gpu(612_000_000, 612_000_000, 612_000_000)
            .cpu(1_728_000, 1_728_000, 1_728_000);

    LockStatus status = status(tree);
    assertThat(status.state()).isEqualTo(LockState.LOCKED_BUT_SLOW_MODE);
    assertThat(status.powerMode()).contains("MODE_30W");
    assertThat(status.reasons())
        .containsExactly(
            "12 of 12 cores may reach 1728 MHz only, their highest is 2202 MHz",
            "GPU 17000000.gpu may reach 612 MHz only, its highest is 1301 MHz",
            "the power mode is MODE_30W, the fastest is MAXN (nvpmodel -m 0)");
  }

  @Test
  void of_lockedInTheFastestModeBelowItsHighest_isSlow() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .gpu(306_000_000, 306_000_000, 306_000_000);

    assertThat(status(tree).state()).isEqualTo(LockState.LOCKED_BUT_SLOW_MODE);
  }

  @Test
  void of_orinNanoInTheMiddleMode_comparesByName() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.ORIN_NANO_JETPACK_6)
            .locked()
            .with("var/lib/nvpmodel/status", "pmode:0003");

    assertThat(status(tree).reasons())
        .contains("the power mode is 7W, the fastest is MAXN_SUPER (nvpmodel -m 2)");
  }

  @Test
  void of_memoryClockBelowItsHighest_isUnlocked() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .emc(2_133_000_000, 3_199_000_000L);

    LockStatus status = status(tree);
    assertThat(status.state()).isEqualTo(LockState.UNLOCKED);
    assertThat(status.reasons()).containsExactly("the memory controller runs at 2133 of 3199 MHz");
  }

  @Test
  void of_memoryClockAtTheCapOfTheMode_isLocked() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .emc(2_133_000_000, 3_199_000_000L)
            .with("sys/kernel/nvpmodel_emc_cap/emc_iso_cap", "2133000000\n");

    assertThat(status(tree).state()).isEqualTo(LockState.LOCKED);
  }

  @Test
  void of_coreOffline_isNotAsked() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .with("sys/devices/system/cpu/cpu5/online", "0\n")
            .with("sys/devices/system/cpu/cpu5/cpufreq/scaling_min_freq", "");

    assertThat(status(tree).state()).isEqualTo(LockState.LOCKED);
  }

  @Test
  void of_oneCoreUnreadable_isUnknown() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .with("sys/devices/system/cpu/cpu5/cpufreq/scaling_min_freq", "");

    LockStatus status = status(tree);
    assertThat(status.state()).isEqualTo(LockState.UNKNOWN);
    assertThat(status.reasons()).containsExactly("the clocks of 1 of 12 cores cannot be read");
  }

  @Test
  void of_noJetson_isUnknown() throws InterruptedException {
    LockStatus status =
        LockStatus.of(new LockReader(new HostFiles(root.resolve("none")), NONE).read());

    assertThat(status.state()).isEqualTo(LockState.UNKNOWN);
    assertThat(status.powerMode()).isEmpty();
  }

  @Test
  void read_asRootWithoutDebugFiles_asksJetsonClocks() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.ORIN_NANO_JETPACK_6)
            .locked()
            .with("proc/self/status", "Name:\tjava\nUid:\t0\t0\t0\t0\n");
    tree.folder()
        .withProgram(
            "usr/bin/jetson_clocks",
            "[ \"$1\" = --show ] && cat <<'END'\n"
                + JetsonTree.resource("jetson_clocks-jp6-orin-locked.txt")
                + "END\n");

    LockStatus status = LockStatus.of(new LockReader(tree.files(), BoundedCommand.system()).read());
    assertThat(status).isEqualTo(new LockStatus(LockState.LOCKED, List.of(), status.powerMode()));
  }

  @Test
  void read_statusUnreadable_asksNvpmodel() throws InterruptedException {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6).with("var/lib/nvpmodel/status", "");
    tree.folder()
        .withProgram(
            "usr/sbin/nvpmodel", "echo 'NVPM WARN: fan'; echo 'NV Power Mode: MODE_50W'; echo 3\n");

    assertThat(new LockReader(tree.files(), BoundedCommand.system()).read().powerMode())
        .contains("MODE_50W");
  }
}
