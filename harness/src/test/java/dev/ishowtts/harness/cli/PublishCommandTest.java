package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.harness.quality.ClipScores;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.QualityScoresFile;
import dev.ishowtts.harness.quality.Scores;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points that no run file holds: quality scores, and how much waits. */
final class PublishCommandTest {
  @TempDir private Path root;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private CommandLineFixture repository;

  @BeforeEach
  void server() throws IOException {
    repository = new CommandLineFixture(root);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v2/write",
        exchange -> {
          boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          try (InputStream body =
              zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            new String(body.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(received::add);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void publish_qualityScores_haveTheirFilesTime_andTheSpoolTellsItsAge() throws IOException {
    Path file = root.resolve("scores.json");
    Files.write(file, QualityScoresFile.bytes(scores()));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_767_225_600_000L));
    CommandLineFixture.Result result = publish("--quality", file.toString());
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(received)
        .filteredOn(line -> line.startsWith("tts_quality,"))
        .hasSize(4)
        .allMatch(line -> line.endsWith(" 1767225600000"));
    assertThat(received).filteredOn(line -> line.startsWith("tts_spool,")).hasSize(2);
    assertThat(received.get(0)).startsWith("tts_spool,").contains("dead_letters=0.0");
    assertThat(received.get(received.size() - 1)).contains("oldest_s=0.0,waiting_bytes=0.0");

    received.clear();
    assertThat(publish("--quality", file.toString()).exitCode()).isZero();
    assertThat(received).isNotEmpty().allMatch(line -> line.startsWith("tts_spool,"));
  }

  @Test
  void publish_qualityFileThatIsNone_isOneLine() throws IOException {
    Path file = Files.writeString(root.resolve("scores.json"), "{}");
    CommandLineFixture.Result result = publish("--quality", file.toString());
    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("scores.json: schema");
  }

  private CommandLineFixture.Result publish(String... more) {
    String url = "influx.url=http://127.0.0.1:" + server.getAddress().getPort();
    String[] arguments = new String[more.length + 3];
    arguments[0] = "publish";
    arguments[1] = "--set";
    arguments[2] = url;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return repository.run(arguments);
  }

  private static QualityScores scores() {
    Scores scores = new Scores(new TreeMap<>(Map.of("lufs", -23.0)), new TreeMap<>());
    ClipScores clip = new ClipScores(2, scores);
    Scores none = new Scores(new TreeMap<>(), new TreeMap<>());
    return new QualityScores(
        "nfe7", "nfe6", List.of(new ItemScores("short", "", clip, clip, none)));
  }
}
