package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sides in turns, each a real worker process with a fake engine. */
final class PairedGateTest {
  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
  }

  @Test
  void sameModelOnBothSides_passes_andTheRunFileHoldsBoth() throws IOException {
    CommandLineFixture.Result result = gate("model:fake-healthy", "--order-seed", "5");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("verdict: PASS", "baseline: the other side of this run: model");
    assertThat(result.err()).contains("order seed 5");
    RunReport report = onlyRun();
    Pairing pairing = report.pairing().orElseThrow();
    assertThat(pairing.seed()).isEqualTo(5);
    assertThat(pairing.blocks()).hasSize(2);
    assertThat(pairing.look()).isEqualTo(1);
    assertThat(pairing.looks()).isEqualTo(3);
    assertThat(pairing.baseline().description()).isEqualTo("model fake-healthy");
    assertThat(pairing.candidate().codeDigest()).hasSize(64);
    List<Restart> restarts = report.scenarios().get(0).restarts();
    assertThat(
            restarts.stream()
                .map(restart -> restart.side() == Side.BASELINE ? "A" : "B")
                .collect(Collectors.joining()))
        .isEqualTo(String.join("", pairing.blocks()));
    assertThat(restarts)
        .extracting(restart -> restart.block().orElseThrow())
        .containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
    assertThat(report.rulers()).hasSize(8);
    assertThat(repository.run("judge", report.id()).exitCode()).isZero();
  }

  @Test
  void plantedSlowdown_reachesOnlyTheCandidate_andFails() throws IOException {
    CommandLineFixture.Result result =
        gate("model:fake-healthy", "--set", "engine.debug.slowdown=1.10");

    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.FAIL);
    assertThat(result.out()).contains("WORSE", "+10.", "verdict: FAIL");
    RunReport report = onlyRun();
    ScenarioResult text = report.scenarios().get(0);
    // The fake takes 2 ms, give or take a percent.
    assertThat(Arrays.stream(text.restartMedians(Side.BASELINE, "wall_ms")).max())
        .hasValueCloseTo(2.0, within(0.05));
    assertThat(Arrays.stream(text.restartMedians(Side.CANDIDATE, "wall_ms")).min())
        .hasValueCloseTo(2.2, within(0.05));
  }

  @Test
  void shortenedAudio_failsHoweverFast() {
    CommandLineFixture.Result result =
        gate("model:fake-slow", "--set", "run.jvm-flags=-Dfake.mode=short");

    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.FAIL);
    assertThat(result.out()).contains("speech is missing", "verdict: FAIL");
  }

  @Test
  void whatCannotTell_isExtendedToTheLastLook() throws IOException {
    // A loss of 2.6 %: half as much again is tolerated, but PASS wants a tenth of a percent.
    CommandLineFixture.Result result =
        gate(
            "model:fake-healthy",
            "--max-restarts",
            "8",
            "--set",
            "engine.debug.slowdown=1.026",
            "--set",
            "gate.paired.margin=0.5",
            "--set",
            "gate.paired.global_tolerance=0.001",
            "--set",
            "gate.paired.local_tolerance=0.001");

    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.INCONCLUSIVE);
    Pairing pairing = onlyRun().pairing().orElseThrow();
    assertThat(pairing.look()).isEqualTo(2);
    assertThat(pairing.looks()).isEqualTo(2);
    assertThat(onlyRun().scenarios().get(0).restarts()).hasSize(16);
  }

  @Test
  void brokenBaseline_namesTheSide() {
    CommandLineFixture.Result result = gate("model:fake-unopenable");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err())
        .contains("baseline (model fake-unopenable): BAD_MODEL: model nano has no weights");
    assertThat(repository.names("runs")).isEmpty();
  }

  @Test
  void storedRun_isComparedUnpaired() throws IOException {
    repository.run("run", "--quiet");
    String first = onlyRun().id();
    CommandLineFixture.Result same =
        repository.run("gate", "--quiet", "--against", "runs/" + first + ".json");
    assertThat(same.exitCode()).isEqualTo(ExitCode.ERROR); // relative to the working folder
    CommandLineFixture.Result byId =
        repository.run("gate", "--quiet", "--against", first, "--set", "engine.debug.slowdown=1.2");

    assertThat(byId.exitCode()).as(byId.out() + byId.err()).isEqualTo(ExitCode.FAIL);
    assertThat(byId.out()).contains("baseline: run " + first, "not paired");
  }

  @Test
  void whatIsNothing_isOneLineBeforeAnythingRuns() {
    for (String against : List.of("nothing", "git:nothing", "gone.jar", "model:")) {
      CommandLineFixture.Result result = gate(against);
      assertThat(result.exitCode()).as(against).isEqualTo(ExitCode.ERROR);
      assertThat(result.err().lines()).as(against).hasSize(1);
      assertThat(result.err()).contains(against);
    }
    assertThat(gate("model:fake-healthy", "--max-restarts", "6").err())
        .contains("max-restarts must be a multiple of the 4 restarts");
    assertThat(repository.names("runs")).isEmpty();
  }

  @Test
  void jar_ofThisVeryBuild_passes_andAnotherProtocolIsRefused() throws IOException {
    Path jar = classPathJar(root.resolve("old").resolve("app.jar"), FakeMain.class.getName());
    CommandLineFixture.Result result = gate(jar.toString());

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(onlyRun().pairing().orElseThrow().baseline().description())
        .isEqualTo(jar.toString());

    CommandLineFixture.Result old =
        gate(jar.toString(), "--set", "run.jvm-flags=-Dfake.protocol=0", "--debug");
    assertThat(old.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(old.err()).contains("its worker speaks protocol 0 (before versions)");
  }

  @Test
  void commit_isBuiltOnceByItsOwnLauncher_andMeasured() throws Exception {
    Path jar = classPathJar(root.resolve("made.jar"), FakeMain.class.getName());
    Path launcher = root.resolve("ishowtts");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        set -e
        here=$(dirname "$0")
        echo built >> '%s'
        mkdir -p "$here/harness/target/lib"
        cp '%s' "$here/harness/target/ishowtts-harness-1.jar"
        """
            .formatted(root.resolve("builds.txt"), jar));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    git("init", "-q");
    git("add", "ishowtts", "config");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first");

    CommandLineFixture.Result first = gate("HEAD");
    assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
    assertThat(first.err()).contains("building commit ");
    CommandLineFixture.Result second = gate("git:HEAD", "--set", "engine.model=fake-unopenable");
    assertThat(second.err()).contains("BAD_MODEL").doesNotContain("building commit ");
    assertThat(Files.readAllLines(root.resolve("builds.txt"))).hasSize(1);
    assertThat(repository.names("home/artefacts")).anyMatch(name -> name.matches("[0-9a-f]{40}"));
  }

  @Test
  void commit_thatDoesNotBuild_saysWhereTheLogIs_andLeavesNoFolder() throws Exception {
    Files.writeString(root.resolve("ishowtts"), "#!/bin/sh\necho no compiler\nexit 3\n");
    assertThat(root.resolve("ishowtts").toFile().setExecutable(true)).isTrue();
    git("init", "-q");
    git("add", "ishowtts", "config");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first");

    CommandLineFixture.Result result = gate("HEAD");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err()).contains("does not build, see ");
    assertThat(repository.names("home/artefacts"))
        .noneMatch(name -> name.matches("[0-9a-f]{40}"))
        .anyMatch(name -> name.endsWith(".log"));
  }

  private CommandLineFixture.Result gate(String against, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "gate", "--quiet", "--preset", "quick", "--restarts", "4", "--against", against));
    arguments.addAll(List.of(more));
    return repository.run(arguments.toArray(String[]::new));
  }

  private RunReport onlyRun() throws IOException {
    List<String> names = repository.names("runs");
    assertThat(names).hasSize(1);
    return new RunFile().read(root.resolve("runs").resolve(names.get(0)));
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /* A jar that brings this test's class path in its manifest, and its main class as an entry. */
  private static Path classPathJar(Path jar, String mainClass) throws IOException {
    Files.createDirectories(jar.getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    String entry = mainClass.replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        var bytes = PairedGateTest.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new java.util.zip.ZipEntry(entry));
      bytes.transferTo(out);
      out.closeEntry();
      out.putNextEntry(new java.util.zip.ZipEntry("note.txt"));
      out.write("old".getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return jar;
  }
}
