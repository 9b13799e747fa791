package dev.ishowtts.harness.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.lock.LockCommands.Persistence;
import dev.ishowtts.harness.lock.LockCommands.Step;
import dev.ishowtts.harness.lock.LockCommands.Terminal;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockCommandsTest {
  private static final String ROOT = "Name:\tjava\nUid:\t0\t0\t0\t0\n";
  private static final String USER = "Name:\tjava\nUid:\t1000\t1000\t1000\t1000\n";

  @TempDir Path root;

  private JetsonTree board(String user) {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .with("proc/self/status", user)
            .with("var/lib/nvpmodel/status", "pmode:0002");
    tree.folder()
        .withProgram(
            "usr/sbin/nvpmodel",
            "[ \"$1\" = -m ] && printf 'pmode:%04d' \"$2\" >" + root + "/var/lib/nvpmodel/status\n")
        .withProgram("usr/bin/jetson_clocks", jetsonClocks())
        .withProgram(
            "usr/bin/sudo",
            "[ \"$1\" = -n ] && echo 'sudo: a password is required' && exit 1\nexec \"$@\"\n")
        .withProgram("usr/bin/systemctl", "echo \"$@\" >>" + root + "/systemctl.log\n");
    return tree;
  }

  /* What jetson_clocks does to the files. */
  private String jetsonClocks() {
    return """
        [ $# -gt 0 ] && exit 0
        cd ROOT/sys/devices/system/cpu
        for cpu in cpu*; do cat $cpu/cpufreq/scaling_max_freq >$cpu/cpufreq/scaling_min_freq; done
        cd ROOT/sys/class/devfreq/17000000.gpu
        cat max_freq >min_freq
        cat ROOT/sys/kernel/debug/bpmp/debug/clk/emc/max_rate >ROOT/sys/kernel/debug/bpmp/debug/clk/emc/rate
        """
        .replace("ROOT", root.toString());
  }

  private LockCommands commands(JetsonTree tree, Terminal terminal) {
    return new LockCommands(
        tree.files(), BoundedCommand.system(), FileOperations.system(), terminal);
  }

  @Test
  void plan_asRoot_setsTheFastestModeAndLocks() {
    List<Step> plan = commands(board(ROOT), Terminal.UNATTENDED).plan();

    assertThat(plan)
        .extracting(Step::line)
        .containsExactly(root + "/usr/sbin/nvpmodel -m 0", root + "/usr/bin/jetson_clocks");
    assertThat(plan.get(0).purpose()).isEqualTo("power mode MAXN");
  }

  @Test
  void plan_asUser_asksSudoAndNeverWaitsForAPasswordUnattended() {
    JetsonTree tree = board(USER);

    assertThat(commands(tree, Terminal.INTERACTIVE).plan().get(0).line())
        .isEqualTo(root + "/usr/bin/sudo " + root + "/usr/sbin/nvpmodel -m 0");
    assertThat(commands(tree, Terminal.UNATTENDED).plan().get(0).line())
        .isEqualTo(root + "/usr/bin/sudo -n " + root + "/usr/sbin/nvpmodel -m 0");
  }

  @Test
  void plan_fastestModeIsSet_onlyLocks() {
    JetsonTree tree = board(ROOT).with("var/lib/nvpmodel/status", "pmode:0000");

    assertThat(commands(tree, Terminal.UNATTENDED).plan())
        .extracting(Step::line)
        .containsExactly(root + "/usr/bin/jetson_clocks");
  }

  @Test
  void plan_noJetson_saysWhatIsMissing() {
    LockCommands commands =
        new LockCommands(
            new HostFiles(root),
            BoundedCommand.system(),
            FileOperations.system(),
            Terminal.UNATTENDED);

    assertThatIllegalStateException()
        .isThrownBy(commands::plan)
        .withMessageContaining("has no " + root + "/usr/bin/jetson_clocks");
  }

  @Test
  void apply_asRoot_readsTheClocksAgain() throws InterruptedException {
    JetsonTree tree = board(ROOT);

    LockCommands.Report report = commands(tree, Terminal.UNATTENDED).apply();

    assertThat(report.failure()).isEmpty();
    assertThat(report.done()).hasSize(2);
    assertThat(report.status().state()).isEqualTo(LockState.LOCKED);
    assertThat(report.status().powerMode()).contains("MAXN");
  }

  @Test
  void apply_throughSudo_locks() throws InterruptedException {
    assertThat(commands(board(USER), Terminal.INTERACTIVE).apply().status().state())
        .isEqualTo(LockState.LOCKED);
  }

  @Test
  void apply_withoutPassword_failsAtOnceWithTheRemedy() throws InterruptedException {
    LockCommands.Report report = commands(board(USER), Terminal.UNATTENDED).apply();

    assertThat(report.done()).isEmpty();
    assertThat(report.failure().orElseThrow())
        .contains("nvpmodel -m 0: exit 1", "a password is required", "sudo ishowtts lock");
    assertThat(report.status().state()).isEqualTo(LockState.UNLOCKED);
  }

  @Test
  void apply_commandSucceedsWithoutEffect_isReportedAsUnlocked() throws InterruptedException {
    JetsonTree tree = board(ROOT);
    tree.folder().withProgram("usr/bin/jetson_clocks", "exit 0\n");

    LockCommands.Report report = commands(tree, Terminal.UNATTENDED).apply();
    assertThat(report.failure()).isEmpty();
    assertThat(report.status().state()).isEqualTo(LockState.UNLOCKED);
  }

  @Test
  void apply_modeNeedsAReboot_doesNotRestartTheHost() throws InterruptedException {
    JetsonTree tree = board(ROOT);
    tree.folder()
        .withProgram(
            "usr/sbin/nvpmodel",
            "echo 'NVPM WARN: Reboot required for changing to this power mode: 0'\n"
                + "read answer\n[ \"$answer\" = no ] || touch "
                + root
                + "/rebooted\n");

    LockCommands.Report report = commands(tree, Terminal.UNATTENDED).apply();
    assertThat(report.failure().orElseThrow()).contains("power mode MAXN needs a reboot");
    assertThat(root.resolve("rebooted")).doesNotExist();
  }

  @Test
  void install_asRoot_writesTheUnitAndEnablesIt() throws IOException, InterruptedException {
    JetsonTree tree = board(ROOT);
    LockCommands commands = commands(tree, Terminal.UNATTENDED);
    assertThat(commands.persistence()).isEqualTo(Persistence.NOT_INSTALLED);

    LockCommands.Report report = commands.install();

    Path unit = root.resolve("etc/systemd/system/" + LockCommands.UNIT);
    assertThat(report.failure()).isEmpty();
    assertThat(Files.readString(unit))
        .isEqualTo(commands.installation().content())
        .contains(
            "Type=oneshot",
            "ExecStart=-" + root + "/usr/sbin/nvpmodel -m 0\n",
            "ExecStart=" + root + "/usr/bin/jetson_clocks\n",
            "WantedBy=multi-user.target");
    assertThat(Files.readAllLines(root.resolve("systemctl.log")))
        .containsExactly(
            "daemon-reload", "enable " + LockCommands.UNIT, "restart " + LockCommands.UNIT);
    assertThat(commands.persistence()).isEqualTo(Persistence.NOT_ENABLED);
    tree.with("etc/systemd/system/multi-user.target.wants/" + LockCommands.UNIT, "");
    assertThat(commands.persistence()).isEqualTo(Persistence.ENABLED);
    tree.with("etc/systemd/system/" + LockCommands.UNIT, "[Unit]\n");
    assertThat(commands.persistence()).isEqualTo(Persistence.OUTDATED);
  }

  @Test
  void install_unitCannotBeWritten_changesNothing() {
    JetsonTree tree = board(USER).with("etc/systemd", "a file where the folder should be");

    assertThatIOException()
        .isThrownBy(() -> commands(tree, Terminal.UNATTENDED).install())
        .withMessageContaining("it needs root: sudo ishowtts lock install");
    assertThat(root.resolve("systemctl.log")).doesNotExist();
  }
}
