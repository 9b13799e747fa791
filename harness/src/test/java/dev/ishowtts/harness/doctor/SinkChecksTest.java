package dev.ishowtts.harness.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.doctor.Diagnosis.State;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor says about history, spool and server. */
final class SinkChecksTest {
  @TempDir private Path folder;
  private HttpServer server;
  private int status = 204;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean isPing = exchange.getRequestURI().getPath().equals("/ping");
          exchange.getResponseHeaders().set("X-Influxdb-Version", "1.8.10");
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(isPing ? 204 : status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void influx_nothingSet_isFine() throws IOException {
    assertThat(influx(Optional.empty()))
        .isEqualTo(Diagnosis.ok("influx", "not set, nothing is published (influx.url)"));
  }

  @ParameterizedTest
  @CsvSource({
    "204, OK, takes points into ishowtts, ''",
    "503, WARN, says 503, nothing is lost",
    "401, FAIL, misconfigured: http, influx.token",
    "404, FAIL, misconfigured: http, influx.bucket",
    "400, FAIL, says 400, influx.api"
  })
  void influx_everyAnswer_hasItsRemedy(int answer, State state, String sentence, String remedy)
      throws IOException {
    status = answer;
    Diagnosis diagnosis = influx(Optional.of(url()));
    assertThat(diagnosis.state()).isEqualTo(state);
    assertThat(diagnosis.sentence()).contains(sentence);
    assertThat(diagnosis.remedy()).contains(remedy);
  }

  @Test
  void influx_nobodyThere_saysWherePointsWait() throws IOException {
    String url = url();
    server.stop(0);
    Diagnosis diagnosis = influx(Optional.of(url));
    assertThat(diagnosis.state()).isEqualTo(State.WARN);
    assertThat(diagnosis.sentence())
        .isEqualTo(url + " does not answer /ping; points wait in " + folder);
  }

  @Test
  void spool_depthAndAge_decide() throws IOException {
    Spool spool = spool();
    assertThat(new SpoolCheck(spool, Instant::now).run())
        .containsExactly(Diagnosis.ok("spool", "nothing waits in " + folder));
    spool.put("run", List.of("m f=1 1"));
    assertThat(new SpoolCheck(spool, Instant::now).run())
        .containsExactly(
            Diagnosis.ok("spool", "8 of 100 bytes wait in " + folder + " since 0 min"));
    assertThat(new SpoolCheck(spool, () -> Instant.now().plusSeconds(7_205)).run())
        .containsExactly(
            Diagnosis.warn(
                "spool",
                "8 of 100 bytes wait in " + folder + " since 120 min",
                "./ishowtts publish"));
    spool.put("run-2", List.of("m f=" + "2".repeat(60) + " 1"));
    assertThat(new SpoolCheck(spool, Instant::now).run())
        .extracting(Diagnosis::state)
        .containsExactly(State.WARN);
  }

  @Test
  void history_isOpenedButNeverMade() throws IOException {
    HistorySettings settings =
        new HistorySettings(
            Path.of("history"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(1));
    assertThat(new HistoryCheck(settings, folder).run().get(0).sentence()).startsWith("no runs");
    Path database = folder.resolve("history").resolve("history.db");
    assertThat(database).doesNotExist();
    Files.createDirectories(database.getParent());
    Files.writeString(database, "no database, but a text that is long enough to be looked at");
    Diagnosis broken = new HistoryCheck(settings, folder).run().get(0);
    assertThat(broken.state()).isEqualTo(State.FAIL);
    assertThat(broken.remedy()).contains("history rebuild");
  }

  private Diagnosis influx(Optional<String> url) throws IOException {
    InfluxSettings settings =
        new InfluxSettings(
            url,
            InfluxSettings.Api.V2,
            "o",
            "ishowtts",
            Optional.empty(),
            Duration.ofMinutes(2),
            Duration.ZERO,
            folder,
            100);
    List<Diagnosis> found =
        new InfluxCheck(settings, spool(), "orin", () -> Instant.EPOCH.plusSeconds(1)).run();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private Spool spool() {
    return new Spool(folder, 100, FileOperations.system());
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }
}
