package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a copy of the folder, with a JDK and a Maven that only write down. */
final class LauncherTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Map<Process, Path> captures = new HashMap<>();

  @TempDir private Path folder;
  private Path root;
  private Path tools;

  private record Outcome(int status, String out, String err) {}

  @BeforeEach
  void lay() throws IOException {
    root = Files.createDirectories(folder.resolve("a b/ishowtts"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.copy(Path.of("..", "ishowtts").toRealPath(), root.resolve("ishowtts"));
    assertThat(root.resolve("ishowtts").toFile().setExecutable(true)).isTrue();
    Files.createDirectories(root.resolve(".mvn"));
    write(root.resolve("pom.xml"), "");
    for (String module :
        List.of("config", "baselines", "engine", "harness", "harness/jmh", "monitor")) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      write(root.resolve(module).resolve("pom.xml"), "");
    }
    jdk("17.0.15");
    maven("3.8.7", "");
  }

  @Test
  void run_firstTime_buildsOnceAndSaysSo() throws Exception {
    Outcome first = run(Map.of(), "bench", "two words");
    Outcome second = run(Map.of(), "bench");

    assertThat(first.err())
        .isEqualTo(
            "ishowtts: building once (about a minute; log in "
                + root
                + "/harness/target/launcher.log) …\n");
    assertThat(first.out())
        .isEqualTo(
            String.join(
                "\n",
                "-Djava.awt.headless=true",
                "-Dishowtts.root=" + root,
                "dev.ishowtts.harness.cli.Main",
                "bench",
                "two words",
                ""));
    assertThat(tools.resolve("classpath"))
        .as("jars in an order that does not depend on the disk")
        .hasContent(
            Stream.of("ishowtts-harness-1.jar", "lib/a.jar", "lib/b.jar")
                .map(jar -> root + "/harness/target/" + jar)
                .collect(Collectors.joining(":")));
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void serve_firstTime_buildsTheServiceToo() throws Exception {
    Outcome serving = run(Map.of(), "serve", "--set", "monitor.port=0");
    Outcome help = run(Map.of(), "serve", "--help");

    assertThat(serving.err()).contains("building once", "/monitor/target/launcher.log");
    assertThat(serving.out())
        .endsWith("dev.ishowtts.monitor.MonitorApplication\n--set\nmonitor.port=0\n");
    assertThat(help.out()).endsWith("dev.ishowtts.harness.cli.Main\nserve\n--help\n");
    assertThat(run(Map.of(), "serve", "-V").out()).endsWith("harness.cli.Main\nserve\n-V\n");
    assertThat(help.err()).isEmpty();
    assertThat(Files.readAllLines(tools.resolve("builds")))
        .singleElement()
        .asString()
        .endsWith("-pl harness,harness/jmh,monitor -am package");
  }

  @Test
  void run_newerSource_buildsAgain() throws Exception {
    run(Map.of());
    Path source = root.resolve("engine/src/main/New.java");
    write(source, "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    run(Map.of());

    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void run_newerTest_doesNotBuild() throws Exception {
    run(Map.of());
    Path test = Files.createDirectories(root.resolve("engine/src/test")).resolve("NewTest.java");
    write(test, "");
    Files.setLastModifiedTime(test, FileTime.from(Instant.now().plusSeconds(5)));

    run(Map.of());

    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void run_throughALink_findsItsFolder() throws Exception {
    Path link = Files.createSymbolicLink(tools.resolve("speak"), root.resolve("ishowtts"));

    assertThat(finished(start(link, Map.of())).out()).contains("-Dishowtts.root=" + root + "\n");
  }

  @Test
  void run_javaOptions_reachTheMachine() throws Exception {
    assertThat(run(Map.of("ISHOWTTS_JAVA_OPTS", "-Xmx2g  -Da=b"), "--version").out())
        .contains("\n-Xmx2g\n-Da=b\n");
  }

  @Test
  void serve_javaThatCanTrimItsNativeHeap_isAskedTo() throws Exception {
    String option = "-XX:TrimNativeHeapInterval=30000\n";
    run(Map.of(), "serve"); // says what it builds

    for (String version : List.of("17.0.15", "17.0.9+9", "21", "25.0.1")) {
      jdk(version);
      assertThat(run(Map.of(), "serve").out()).as(version).contains(option);
    }
    for (String version : List.of("17", "17.0.8.1", "18.0.9", "20.0.2")) {
      jdk(version);
      assertThat(run(Map.of(), "serve").out())
          .as(version)
          .contains("MonitorApplication\n")
          .doesNotContain(option);
    }
    jdk("17.0.15");
    Outcome other = run(Map.of("ISHOWTTS_JAVA_OPTS", "-XX:TrimNativeHeapInterval=0"), "serve");
    assertThat(other.out())
        .contains(option + "-XX:TrimNativeHeapInterval=0\n"); // the last one counts
    assertThat(run(Map.of(), "version").out()).doesNotContain("TrimNativeHeap");
  }

  @Test
  void run_javaThatWarnsOfNativeCode_isToldThatItIsMeant() throws Exception {
    jdk("25.0.3");
    assertThat(run(Map.of("ISHOWTTS_JAVA_OPTS", "-Xmx2g")).out())
        .contains("\n--enable-native-access=ALL-UNNAMED\n-Xmx2g\n");
  }

  @Test
  void run_twoAtOnce_buildOnce() throws Exception {
    maven("3.8.7", "touch \"$TOOLS/building\"; while [ ! -e \"$TOOLS/go\" ]; do sleep 0.05; done");
    Process one = start(root.resolve("ishowtts"), Map.of());
    await().atMost(LIMIT).until(() -> Files.exists(tools.resolve("building")));
    Process two = start(root.resolve("ishowtts"), Map.of());
    await().atMost(LIMIT).until(() -> errors(two).contains("waiting for another build"));
    write(tools.resolve("go"), "");

    assertThat(finished(one).status()).isZero();
    assertThat(finished(two).status()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void run_sourcesChangeUnderARun_isRefused() throws Exception {
    run(Map.of());
    Process running = start(root.resolve("ishowtts"), Map.of("HOLD", "1"));
    await().atMost(LIMIT).until(() -> Files.exists(tools.resolve("running")));
    Files.setLastModifiedTime(
        root.resolve("engine/pom.xml"), FileTime.from(Instant.now().plusSeconds(5)));

    Outcome refused = run(Map.of());
    write(tools.resolve("go"), "");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            "ishowtts: the sources changed while another ishowtts runs; wait for it to end, then"
                + " try again\n");
    assertThat(finished(running).status()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void run_failedBuild_showsTheLogAndTriesAgain() throws Exception {
    maven("3.8.7", "echo '[ERROR] Foo.java:3 no such symbol'; exit 1");
    Outcome failed = run(Map.of());
    maven("3.8.7", "");

    assertThat(failed.status()).isEqualTo(2);
    assertThat(failed.err())
        .contains("[ERROR] Foo.java:3 no such symbol\n")
        .endsWith(
            "ishowtts: the build failed; the whole log is "
                + root
                + "/harness/target/launcher.log\n");
    assertThat(run(Map.of()).status()).isZero();
  }

  @Test
  void run_oldJava_isRefused() throws Exception {
    jdk("11.0.2");

    assertRefused(
        run(Map.of()),
        "Java 11 at "
            + tools.toRealPath()
            + "/jdk/bin/java is too old; install a JDK of 17 or newer");
  }

  @Test
  void run_noJava_isRefused() throws Exception {
    assertRefused(
        run(Map.of("JAVA_HOME", "/nowhere")),
        "Java is missing; install a JDK of 17 or newer (Debian: apt-get install"
            + " openjdk-17-jdk-headless)");
  }

  @Test
  void run_noCompiler_isRefused() throws Exception {
    Files.delete(tools.resolve("jdk/bin/javac"));

    assertRefused(
        run(Map.of()),
        tools.toRealPath()
            + "/jdk/bin/java has no compiler beside it; install a JDK of 17 or newer");
  }

  @Test
  void run_oldMaven_isRefused() throws Exception {
    maven("3.6.3", "");

    assertRefused(run(Map.of()), "Maven 3.6.3 is too old; install mvn 3.8.7 or newer");
  }

  @Test
  void run_noMavenButBuilt_runs() throws Exception {
    run(Map.of());
    maven("3.6.3", "exit 1");

    assertThat(run(Map.of()).status()).isZero();
  }

  private static void assertRefused(Outcome outcome, String line) {
    assertThat(outcome).isEqualTo(new Outcome(2, "", "ishowtts: " + line + "\n"));
  }

  private void jdk(String version) throws IOException {
    Path bin = Files.createDirectories(tools.resolve("jdk/bin"));
    write(tools.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(
        bin.resolve("java"),
        """
        printf '%s\\n' "$@"
        printf '%s' "$CLASSPATH" >"$TOOLS/classpath"
        [ -z "${HOLD:-}" ] || {
          touch "$TOOLS/running"
          while [ ! -e "$TOOLS/go" ]; do sleep 0.05; done
        }
        """);
    script(bin.resolve("javac"), "");
  }

  private void maven(String version, String work) throws IOException {
    Path bin = Files.createDirectories(tools.resolve("bin"));
    script(
        bin.resolve("mvn"),
        "[ \"$2\" != -version ] || { echo 'Apache Maven "
            + version
            + "'; exit; }\n"
            + work
            + "\nmkdir -p harness/target/lib\n"
            + "touch harness/target/lib/b.jar harness/target/lib/a.jar\n"
            + "touch harness/target/ishowtts-harness-1.jar"
            + " harness/target/ishowtts-harness-1-tests.jar\n"
            + "case \"$*\" in *monitor*) mkdir -p monitor/target/lib;"
            + " touch monitor/target/ishowtts-monitor-1.jar;; esac\n"
            + "echo \"$@\" >>\"$TOOLS/builds\"\n");
  }

  private long builds() throws IOException {
    try (var lines = Files.lines(tools.resolve("builds"))) {
      return lines.filter(line -> line.endsWith("-pl harness,harness/jmh -am package")).count();
    }
  }

  private Outcome run(Map<String, String> variables, String... arguments) throws Exception {
    return finished(start(root.resolve("ishowtts"), variables, arguments));
  }

  private Process start(Path launcher, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    Path captured = Files.createTempDirectory(folder, "run");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(captured.resolve("out").toFile())
            .redirectError(captured.resolve("err").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", tools.resolve("bin") + ":/usr/bin:/bin",
                "JAVA_HOME", tools.resolve("jdk").toString(),
                "TOOLS", tools.toString()));
    builder.environment().remove("ISHOWTTS_JAVA_OPTS");
    builder.environment().putAll(variables);
    Process process = builder.start();
    captures.put(process, captured);
    return process;
  }

  private String errors(Process process) throws IOException {
    return captured(process, "err");
  }

  private String captured(Process process, String stream) throws IOException {
    return Files.readString(captures.getOrDefault(process, folder).resolve(stream));
  }

  private Outcome finished(Process process) throws Exception {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), captured(process, "out"), errors(process));
  }

  private static void script(Path file, String body) throws IOException {
    write(file, "#!/bin/sh\n" + body);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }
}
