package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.telemetry.jetson.JetsonTree;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockCommandTest {
  @TempDir private Path root;
  private Path jetson;
  private JetsonTree tree;
  private CommandLineFixture repository;

  @BeforeEach
  void boardAndRepository() {
    jetson = root.resolve("jetson");
    tree = JetsonTree.create(jetson, Kind.AGX_ORIN_JETPACK_6);
    repository = new CommandLineFixture(root.resolve("repository"));
  }

  private CommandLineFixture.Result run(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "lock";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--set";
    all[all.length - 1] = "telemetry.root=" + jetson;
    return repository.run(all);
  }

  @Test
  void status_unlocked_isOneWithReasons() {
    CommandLineFixture.Result result = run("status");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains(
            "board: NVIDIA Jetson AGX Orin Developer Kit, JetPack 6.2",
            "clocks: unlocked",
            "power mode: MAXN",
            "GPU 17000000.gpu may change its clock (306 to 1301 MHz)",
            "after a boot: the clocks are free again");
  }

  @Test
  void status_locked_isZero() {
    tree.locked();

    assertThat(run("status").exitCode()).isZero();
    assertThat(run("status", "--json").out())
        .contains("\"state\" : \"LOCKED\"", "\"jetPack\" : \"6.2\"", "\"gpuMaxHz\" : 1300500000");
  }

  @Test
  void status_otherHost_isInconclusive() {
    jetson = root.resolve("none");

    assertThat(run("status").exitCode()).isEqualTo(3);
  }

  @Test
  void status_unitDidNotLock_warns() {
    tree.with("etc/systemd/system/ishowtts-lock.service", "[Unit]\n")
        .with("etc/systemd/system/multi-user.target.wants/ishowtts-lock.service", "");

    assertThat(run("status").err()).contains("systemctl status ishowtts-lock.service");
  }

  @Test
  void apply_dryRun_showsCommandsAndRunsNone() {
    tree.folder().withProgram("usr/bin/jetson_clocks", "touch " + jetson + "/ran\n");

    CommandLineFixture.Result result = run("apply", "--dry-run");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("/usr/bin/jetson_clocks    # hold the clocks");
    assertThat(Files.exists(jetson.resolve("ran"))).isFalse();
  }

  @Test
  void apply_noEffect_isOne() {
    tree.folder().withProgram("usr/bin/jetson_clocks", "exit 0\n");

    assertThat(run("apply", "--json"))
        .satisfies(
            result -> {
              assertThat(result.exitCode()).isEqualTo(1);
              assertThat(result.out()).contains("\"state\" : \"UNLOCKED\"", "\"done\"");
            });
  }

  @Test
  void apply_noJetson_isTwoAndOneLine() {
    CommandLineFixture.Result result = run("apply");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).singleElement().asString().contains("has no " + jetson);
  }

  @Test
  void install_dryRun_showsUnitAndWritesNothing() {
    tree.folder().withProgram("usr/bin/jetson_clocks", "exit 0\n");

    CommandLineFixture.Result result = run("install", "--dry-run");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("# " + jetson + "/etc/systemd/system/ishowtts-lock.service", "Type=oneshot")
        .contains("enable ishowtts-lock.service");
    assertThat(Files.exists(jetson.resolve("etc/systemd"))).isFalse();
  }

  @Test
  void lock_withoutSubcommand_isTwo() {
    CommandLineFixture.Result result = repository.run("lock");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("a command is missing");
  }
}
