package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.harness.sink.server.Numbers;
import dev.ishowtts.harness.sink.server.VictoriaMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full, and a process that may write no more. */
final class DiskFullTest {
  @TempDir private Path folder;
  private List<VictoriaMetrics> servers = List.of();

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        VictoriaMetrics.isInstalled(), "no VictoriaMetrics: install Debian's victoria-metrics");
    servers = List.of(VictoriaMetrics.start(Files.createDirectory(folder.resolve("server"))));
  }

  @AfterEach
  void stop() {
    servers.forEach(VictoriaMetrics::close);
  }

  @Test
  void fullDisk_refusesWholeRuns_andDeliversWhatItTook() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mount = "mount -t tmpfs -o size=600k small " + disk;
    assumeTrue(
        run("unshare -rm sh -c '" + mount + "'").code() == 0,
        "this user may not mount in a namespace of its own");

    Result child =
        run("unshare -rm sh -c '" + mount + " && exec " + java(disk + " URL fill") + "'");

    assertThat(child.line("refused: ")).contains("No space left on device", "cannot write ");
    assertThat(child.line("full: ")).contains("No space left on device");
    isDelivered(child);
  }

  @Test
  void limitOfTheProcess_refusesWholeRuns_andDeliversWhatItTook() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    // Lines of run 10 are longer than those of run 9 by a digit each. A block has 1024 bytes.
    int blocks = (String.join("\n", DiskFullMain.lines(9)).length() + 1) / 1024 + 1;
    Result child = run("ulimit -f " + blocks + "; exec " + java(disk + " URL"));

    assertThat(child.line("refused: ")).contains("File too large", "cannot write ");
    isDelivered(child);
  }

  private void isDelivered(Result child) throws Exception {
    int runs = Integer.parseInt(child.line("runs: "));
    assertThat(runs).as(child.out()).isBetween(2, 900);
    assertThat(child.line("waiting: ")).isEqualTo(Integer.toString(runs));
    assertThat(child.line("room: ")).isEqualTo("DRAINED");
    assertThat(child.line("left: ")).isEqualTo("0");
    List<String> lines = new ArrayList<>();
    IntStream.range(0, runs).forEach(run -> lines.addAll(DiskFullMain.lines(run)));
    assertThat(servers.get(0).numbers("full_").equals(Numbers.of(lines))).isTrue();
  }

  private String java(String arguments) {
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -cp "
        + System.getProperty("java.class.path")
        + " "
        + DiskFullMain.class.getName()
        + " "
        + arguments.replace("URL", servers.get(0).url());
  }

  private Result run(String script) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder("bash", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Result(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
  }

  /** What a child printed. */
  private record Result(int code, String out) {
    String line(String start) {
      return out.lines()
          .filter(line -> line.startsWith(start))
          .map(line -> line.substring(start.length()))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + start + "in " + out));
    }
  }
}
