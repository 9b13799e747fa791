package dev.ishowtts.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package, its installation, upgrade and roll-back, the units and the Dockerfile. */
final class PackagingTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final String MAIN =
      """
      package %s;

      public final class %s {
        public static void main(String[] words) {
          System.out.println("%s " + System.getProperty("ishowtts.root") + " " + String.join(",", words));
        }
      }
      """;

  @TempDir private Path folder;
  private Path repository = Path.of("");
  private Path prefix = Path.of("");

  /** What a program said and ended with. */
  private record Outcome(int exit, String output) {}

  @BeforeEach
  void repository() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/flock")), "flock is not installed (util-linux)");
    repository = Files.createDirectories(folder.resolve("repository"));
    prefix = folder.resolve("opt");
    for (String file : List.of("ishowtts", "README.md", "CHANGELOG.md", "pom.xml")) {
      copy(file);
    }
    for (String file :
        List.of("config/ishowtts.toml", "config/gate.toml", "scripts/make-package.sh")) {
      copy(file);
    }
    for (String tree : List.of("packaging", "docs", "config/suites")) {
      try (Stream<Path> files = Files.walk(REPOSITORY.resolve(tree))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          copy(REPOSITORY.relativize(file).toString());
        }
      }
    }
    Files.createDirectories(repository.resolve("dashboards"));
    Files.writeString(repository.resolve("dashboards/one.json"), "{}");
    Files.writeString(repository.resolve("dashboards/.env"), "INFLUX_TOKEN=secret");
    jar("harness", "harness", "dev.ishowtts.harness.cli", "Main", "command");
    jar("harness/jmh", "jmh", "dev.ishowtts.jmh", "Bench", "bench");
    jar("monitor", "monitor", "dev.ishowtts.monitor", "MonitorApplication", "service");
  }

  private void copy(String file) throws IOException {
    Path target = repository.resolve(file);
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.copy(REPOSITORY.resolve(file), target, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private void jar(String module, String name, String pack, String type, String word)
      throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path source = sources.resolve(type + ".java");
    Files.writeString(source, MAIN.formatted(pack, type, word));
    ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, "-nowarn", "-d", sources.toString(), source.toString());
    Path lib = Files.createDirectories(repository.resolve(module).resolve("target/lib"));
    Files.writeString(lib.resolve("shared-1.jar"), "the same in every module");
    String entry = pack.replace('.', '/') + "/" + type + ".class";
    Path jar = repository.resolve(module).resolve("target/ishowtts-" + name + "-1-SNAPSHOT.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream archive = new JarOutputStream(out)) {
      archive.putNextEntry(new JarEntry(entry));
      archive.write(Files.readAllBytes(sources.resolve(entry)));
      archive.closeEntry();
    }
  }

  private static Outcome run(Path where, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private static Outcome done(Path where, String... command) throws Exception {
    Outcome outcome = run(where, command);
    assertThat(outcome.exit()).as(outcome.output()).isZero();
    return outcome;
  }

  /** Makes the package and unpacks it. */
  private Path unpacked(String name) throws Exception {
    Path out = folder.resolve("out-" + name);
    String said =
        done(repository, "scripts/make-package.sh", "--no-build", "--out", out.toString()).output();
    Path archive = Path.of(said.strip());
    done(out, "sha256sum", "-c", archive.getFileName() + ".sha256");
    Path place = Files.createDirectories(folder.resolve(name));
    done(place, "tar", "-xzf", archive.toString(), "--strip-components=1");
    return place;
  }

  private Outcome install(Path unpacked, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                unpacked.resolve("packaging/install.sh").toString(),
                "--prefix",
                prefix.toString(),
                "--user",
                System.getProperty("user.name"),
                "--units",
                prefix.resolve("units").toString()));
    command.addAll(List.of(more));
    return run(folder, command.toArray(new String[0]));
  }

  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(prefix)) {
      for (Path file : files.toList()) {
        String what =
            Files.isSymbolicLink(file)
                ? Files.readSymbolicLink(file).toString()
                : Files.isDirectory(file)
                    ? "folder"
                    : Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toString();
        state.put(prefix.relativize(file).toString(), what);
      }
    }
    return state;
  }

  @Test
  void package_installedTwiceUpgradedAndRolledBack_keepsSettingsAndData() throws Exception {
    Path first = unpacked("first");
    assertThat(first.resolve("dashboards/.env")).as("passwords").doesNotExist();
    assertThat(Files.readAllBytes(onlyArchive("out-first")))
        .as("the same content gives the same archive")
        .isEqualTo(Files.readAllBytes(again()));

    Outcome dry = install(first, "--dry-run");
    assertThat(dry.exit()).as(dry.output()).isZero();
    assertThat(dry.output()).contains("mkdir -p", "write " + prefix.resolve("units"));
    assertThat(prefix).doesNotExist();

    Outcome installed = install(first);
    assertThat(installed.exit()).as(installed.output()).isZero();
    String version = Files.readSymbolicLink(prefix.resolve("current")).getFileName().toString();
    assertThat(
            done(folder, prefix.resolve("current/ishowtts").toString(), "gate", "--quiet").output())
        .isEqualTo("command " + prefix.resolve("versions").resolve(version) + " gate,--quiet\n");
    assertThat(done(folder, prefix.resolve("current/ishowtts").toString(), "serve").output())
        .startsWith("service ");
    assertThat(prefix.resolve("current/monitor/target/classes.jsa"))
        .as("the archive that the service starts from")
        .isNotEmptyFile();
    assertThat(prefix.resolve("current/runs").toRealPath())
        .isEqualTo(prefix.resolve("data/runs").toRealPath());
    assertThat(prefix.resolve("current/config/ishowtts.toml").toRealPath())
        .isEqualTo(prefix.resolve("etc/ishowtts.toml").toRealPath());

    Map<String, String> before = state();
    assertThat(install(first).exit()).isZero();
    Map<String, String> after = state();
    after.keySet().removeIf(name -> name.startsWith("etc/backup/"));
    before.keySet().removeIf(name -> name.startsWith("etc/backup/"));
    assertThat(after).as("a second time changes nothing").isEqualTo(before);

    Files.writeString(prefix.resolve("etc/ishowtts.toml"), "# mine\n");
    Files.writeString(prefix.resolve("data/runs/r.json"), "{}");
    version("2-SNAPSHOT");
    Path second = unpacked("second");
    assertThat(install(second).exit()).isZero();
    String newer = Files.readSymbolicLink(prefix.resolve("current")).getFileName().toString();
    assertThat(newer).startsWith("2-SNAPSHOT-").isNotEqualTo(version);
    assertThat(prefix.resolve("current/config/ishowtts.toml")).hasContent("# mine");
    assertThat(prefix.resolve("etc/backup/ishowtts.toml.before-" + newer)).hasContent("# mine");
    assertThat(prefix.resolve("current/runs/r.json")).exists();

    Outcome back =
        run(
            folder,
            prefix.resolve("current/packaging/install.sh").toString(),
            "--rollback",
            "--prefix",
            prefix.toString());
    assertThat(back.exit()).as(back.output()).isZero();
    assertThat(Files.readSymbolicLink(prefix.resolve("current")).getFileName().toString())
        .isEqualTo(version);
    assertThat(done(folder, prefix.resolve("current/ishowtts").toString(), "x").output())
        .contains(version);
  }

  private void version(String next) throws IOException {
    Path pom = repository.resolve("pom.xml");
    Files.writeString(
        pom, Files.readString(pom).replace("<version>1-SNAPSHOT<", "<version>" + next + "<"));
  }

  private Path onlyArchive(String out) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(out))) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
  }

  private Path again() throws Exception {
    done(
        repository,
        "scripts/make-package.sh",
        "--no-build",
        "--out",
        folder.resolve("again").toString());
    return onlyArchive("again");
  }

  @Test
  void install_interruptedBetweenTheLinks_isEndedByTheNext() throws Exception {
    Path first = unpacked("links");
    assertThat(install(first).exit()).isZero();
    String one = Files.readSymbolicLink(prefix.resolve("current")).toString();
    version("2-SNAPSHOT");
    assertThat(install(unpacked("links-2")).exit()).isZero();
    String two = Files.readSymbolicLink(prefix.resolve("current")).toString();
    // As a roll-back leaves it that is killed between its two links.
    Files.createSymbolicLink(prefix.resolve("previous.new"), Path.of(two));
    Files.delete(prefix.resolve("current"));
    Files.createSymbolicLink(prefix.resolve("current"), Path.of(one));

    assertThat(install(first, "--rollback").exit()).isZero();

    assertThat(Files.readSymbolicLink(prefix.resolve("current"))).hasToString(one);
    assertThat(Files.readSymbolicLink(prefix.resolve("previous"))).hasToString(two);
    assertThat(prefix.resolve("previous.new")).doesNotExist();
  }

  @Test
  void install_diskFull_leavesTheVersionBeforeAndNothingElse() throws Exception {
    assertThat(install(unpacked("full")).exit()).isZero();
    Map<String, String> before = state();
    version("2-SNAPSHOT");
    Path next = unpacked("full-2");
    Path tools = Files.createDirectories(folder.resolve("tools"));
    Path copy = tools.resolve("cp");
    Files.writeString(
        copy, "#!/bin/sh\n/bin/mkdir \"$5\"\necho 'cp: No space left on device' >&2\nexit 1\n");
    assertThat(copy.toFile().setExecutable(true)).isTrue();

    Outcome full =
        run(
            folder,
            "/usr/bin/env",
            "PATH=" + tools + ":/usr/bin:/bin",
            next.resolve("packaging/install.sh").toString(),
            "--prefix",
            prefix.toString());

    assertThat(full.exit()).isEqualTo(1);
    assertThat(full.output())
        .endsWith(
            "install: not finished; the version that was there before is unchanged. Run it again once the cause is gone\n");
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void uninstall_keepsSettingsAndDataUnlessPurged() throws Exception {
    assertThat(install(unpacked("removed")).exit()).isZero();
    Files.writeString(prefix.resolve("data/runs/r.json"), "{}");
    String script = prefix.resolve("current/packaging/install.sh").toString();
    String[] uninstall = {script, "--uninstall", "--prefix", prefix.toString()};

    assertThat(done(folder, uninstall).output()).contains("Kept: " + prefix.resolve("etc"));
    try (Stream<Path> left = Files.list(prefix)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("data", "etc", "units");
    }
    assertThat(prefix.resolve("units")).isEmptyDirectory();
    assertThat(prefix.resolve("data/runs/r.json")).exists();

    assertThat(install(folder.resolve("removed"), "--dry-run").exit()).isZero();
    assertThat(install(folder.resolve("removed"), "--uninstall", "--purge").exit()).isZero();
    assertThat(prefix).doesNotExist();
  }

  @Test
  void install_damagedOrWrong_isRefusedInOneLine() throws Exception {
    Path unpacked = unpacked("damaged");
    Files.writeString(unpacked.resolve("README.md"), "changed");

    Outcome damaged = install(unpacked);
    assertThat(damaged.exit()).isEqualTo(2);
    assertThat(damaged.output())
        .contains("install: the package is damaged: unpack the archive again");
    assertThat(prefix).doesNotExist();

    Path foreign = Files.createDirectories(folder.resolve("usr/bin")).getParent();
    String script = unpacked.resolve("packaging/install.sh").toString();
    assertThat(run(folder, script, "--prefix", foreign.toString()).output())
        .contains("--prefix must be a folder of its own, " + foreign + " holds something else");
    assertThat(run(folder, script, "--prefix", "/../").output())
        .contains("--prefix must be a folder of its own, got /");
    assertThat(install(unpacked, "--purge").output()).contains("--purge goes with --uninstall");
    assertThat(install(unpacked, "--odd").output()).contains("unknown argument --odd");
    assertThat(install(unpacked, "--rollback").output())
        .contains("there is no version before the present one");
  }

  @Test
  void units_rendered_areWhatSystemdTakes() throws Exception {
    assertThat(install(unpacked("units")).exit()).isZero();
    List<String> units = new ArrayList<>();
    try (Stream<Path> files = Files.list(prefix.resolve("units"))) {
      files.map(Path::toString).sorted().forEach(units::add);
    }
    assertThat(units).hasSize(5);
    for (String unit : units) {
      assertThat(Files.readString(Path.of(unit))).doesNotContain("@PREFIX@", "@USER@");
    }
    Path systemd = Path.of("/usr/bin/systemd-analyze");
    Assumptions.assumeTrue(
        Files.isExecutable(systemd), "systemd-analyze is not installed (systemd)");
    List<String> command = new ArrayList<>(List.of(systemd.toString(), "verify"));
    command.addAll(units);
    Outcome verified = run(folder, command.toArray(new String[0]));
    assertThat(verified.output().lines().filter(line -> line.contains(prefix.toString())))
        .as(verified.output())
        .isEmpty();
  }

  @Test
  void service_unit_isHardened() throws IOException {
    String unit = Files.readString(REPOSITORY.resolve("packaging/systemd/ishowtts.service"));

    assertThat(unit.lines())
        .contains(
            "ProtectSystem=strict",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=",
            "ProtectHome=yes",
            "RestrictSUIDSGID=yes",
            "SystemCallFilter=@system-service",
            "KillMode=mixed");
  }

  @Test
  void dockerfile_copies_areThereAndBasesArePinned() throws IOException {
    List<String> lines = Files.readAllLines(REPOSITORY.resolve("packaging/Dockerfile"));
    List<String> missing = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("FROM ")) {
        assertThat(line).matches("FROM [a-z/-]+:[0-9][0-9A-Za-z._-]+( AS [a-z]+)?");
      }
      if (line.startsWith("COPY ") && !line.contains("--from=")) {
        List<String> words = List.of(line.split(" ", -1));
        for (String source : words.subList(1, words.size() - 1)) {
          if (!Files.exists(REPOSITORY.resolve(source))) {
            missing.add(source);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(lines.stream().filter(line -> line.startsWith("USER ")).reduce((a, b) -> b))
        .isEqualTo(Optional.of("USER ishowtts"));
  }
}
