package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.server.InfluxOne;
import dev.ishowtts.harness.sink.server.Numbers;
import dev.ishowtts.harness.sink.server.PointServer;
import dev.ishowtts.harness.sink.server.VictoriaMetrics;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes run files, spools and ships is killed (SIGKILL) at random moments; then
 * every point of every run file is on the server, once. The property {@code ishowtts.kills} says
 * how often; {@code scripts/sink-kills.sh} does 200 for each server.
 */
final class KillTest {
  private static final int KILLS = Integer.getInteger("ishowtts.kills", 10);
  private static final int MOST_MILLIS = 300;

  @TempDir private Path folder;
  private String classPath = "";

  @Test
  void killed_influxDb_losesAndDoublesNothing() throws Exception {
    assumeTrue(InfluxOne.isInstalled(), "no InfluxDB here: install Debian's influxdb");
    try (PointServer server = InfluxOne.start(Files.createDirectory(folder.resolve("server")))) {
      losesAndDoublesNothing(server);
    }
  }

  @Test
  void killed_victoriaMetrics_losesAndDoublesNothing() throws Exception {
    assumeTrue(
        VictoriaMetrics.isInstalled(), "no VictoriaMetrics: install Debian's victoria-metrics");
    try (PointServer server =
        VictoriaMetrics.start(Files.createDirectory(folder.resolve("server")))) {
      losesAndDoublesNothing(server);
    }
  }

  private void losesAndDoublesNothing(PointServer server) throws Exception {
    classPath = jars();
    Path archive = folder.resolve("classes.jsa");
    Process first = start(server, 2, "-XX:ArchiveClassesAtExit=" + archive);
    assertThat(first.waitFor(2, TimeUnit.MINUTES)).isTrue();
    long seed = Long.getLong("ishowtts.seed", System.nanoTime());
    Random random = new Random(seed);
    int interrupted = 0;
    for (int i = 0; i < KILLS; i++) {
      Process child = start(server, Integer.MAX_VALUE, "-XX:SharedArchiveFile=" + archive);
      try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("starts");
        if (random.nextInt(3) > 0) {
          assertThat(out.readLine()).isEqualTo("works");
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_MILLIS * 1_000)));
        child.destroyForcibly();
        child.waitFor();
      }
      interrupted += spool().pending().isEmpty() ? 0 : 1;
    }
    Process last = start(server, 0, "-XX:SharedArchiveFile=" + archive);
    assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(last.exitValue()).isZero();

    List<String> lines = KilledShipper.lines(folder);
    SortedMap<String, Double> expected = Numbers.of(lines);
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(server.numbers("tts_").size()).isEqualTo(expected.size()));
    assertThat(different(expected, server.numbers("tts_"))).as("seed %d", seed).isEmpty();
    assertThat(spool().pending()).isEmpty();
    assertThat(new DeadLetters(folder.resolve("spool")).all()).isEmpty();
    System.out.printf(
        Locale.ROOT,
        "%s: %d kills, %d with points waiting, %d runs, %d points, %d numbers:"
            + " 0 lost, 0 doubled (seed %d)%n",
        server.name(),
        KILLS,
        interrupted,
        KilledShipper.files(folder.resolve("runs")).size(),
        lines.size(),
        expected.size(),
        seed);
  }

  /** VictoriaMetrics keeps 12 to 13 decimal digits. */
  private static List<String> different(
      SortedMap<String, Double> expected, SortedMap<String, Double> found) {
    List<String> different = new ArrayList<>();
    expected.forEach(
        (key, value) -> {
          Double kept = found.get(key);
          if (kept == null || Math.abs(kept - value) > 1e-11 * Math.abs(value)) {
            different.add(key + ": " + value + ", on the server " + kept);
          }
        });
    return different;
  }

  private Spool spool() {
    return new Spool(folder.resolve("spool"), 100 << 20, FileOperations.system());
  }

  /* A JVM takes classes from an archive, which halves its start, only if they came from jars. */
  private String jars() {
    List<String> jars = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (part.isEmpty() || !Files.isDirectory(Path.of(part))) {
        jars.add(part);
        continue;
      }
      String jar = folder.resolve("classes-" + jars.size() + ".jar").toString();
      ToolProvider.findFirst("jar")
          .orElseThrow()
          .run(System.out, System.err, "--create", "--file", jar, "--no-compress", "-C", part, ".");
      jars.add(jar);
    }
    return String.join(File.pathSeparator, jars);
  }

  private Process start(PointServer server, int runs, String option) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xlog:disable",
            option,
            "-cp",
            classPath,
            KilledShipper.class.getName(),
            folder.toString(),
            server.url(),
            server.api().name(),
            Integer.toString(runs))
        .redirectError(folder.resolve("child.log").toFile())
        .start();
  }
}
