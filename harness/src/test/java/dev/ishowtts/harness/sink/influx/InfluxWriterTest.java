package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.harness.sink.PointWriter.Answer;
import dev.ishowtts.harness.sink.server.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The writer against a server on loopback that answers as it is told. */
final class InfluxWriterTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> LINES = List.of("m,t=1 f=1 1", "m,t=1 f=2 2");

  private final List<URI> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch end = new CountDownLatch(1);
  private ExecutorService threads;
  private HttpServer server;
  private Handler handler = exchange -> exchange.sendResponseHeaders(204, -1);

  /** What the server does with a request. */
  private interface Handler {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestURI());
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            bodies.add(
                new String(
                    new GZIPInputStream(exchange.getRequestBody()).readAllBytes(),
                    StandardCharsets.UTF_8));
          }
          try {
            handler.answer(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void write_sendsOneCompressedRequestWithTheToken() {
    assertThat(write(InfluxSettings.Api.V2)).isEqualTo(new Answer.Accepted());
    assertThat(requests)
        .singleElement()
        .satisfies(
            uri ->
                assertThat(uri.toString())
                    .startsWith("/api/v2/write?")
                    .contains("org=o", "bucket=b", "precision=ms"));
    assertThat(bodies).containsExactly(String.join("\n", LINES));
    assertThat(tokens).containsExactly("Token secret");
  }

  @Test
  void write_firstApi_namesTheDatabase() {
    assertThat(write(InfluxSettings.Api.V1)).isEqualTo(new Answer.Accepted());
    assertThat(requests).singleElement().hasToString("/write?db=b&precision=ms");
  }

  @ParameterizedTest
  @CsvSource({
    "400, Refused", "413, Refused", "422, Refused", "401, Misconfigured", "403, Misconfigured",
    "404, Misconfigured", "405, Misconfigured", "408, Later", "429, Later", "500, Later",
    "502, Later", "503, Later", "504, Later"
  })
  void write_everyStatus_hasItsAnswer(int status, String answer) {
    handler = exchange -> respond(exchange, status, "{\"message\":\"told so\"}");
    Answer said = write(InfluxSettings.Api.V2);
    assertThat(said.getClass().getSimpleName()).isEqualTo(answer);
    assertThat(said.toString()).contains("told so").doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "429 | 120 | PT2M",
        "503 | Sun, 22 Nov 2026 10:00:30 GMT | PT30S",
        "503 | Sun, 22 Nov 2026 09:00:00 GMT | PT0S"
      },
      delimiter = '|')
  void write_retryAfterInBothForms_isUnderstood(int status, String field, Duration expected) {
    handler =
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", field);
          respond(exchange, status, "{}");
        };
    assertThat(write(InfluxSettings.Api.V2))
        .isInstanceOfSatisfying(
            Answer.Later.class, later -> assertThat(later.after()).contains(expected));
  }

  @Test
  void parse_nonsense_isNoTime() {
    assertThat(RetryAfter.parse("soon", NOW)).isEmpty();
    assertThat(RetryAfter.parse("-5", NOW)).isEmpty();
    assertThat(RetryAfter.parse("99999999999999999999", NOW)).isEmpty();
    assertThat(RetryAfter.parse("", NOW)).isEmpty();
    assertThat(RetryAfter.parse(" 0 ", NOW)).contains(Duration.ZERO);
  }

  @Test
  void write_serverThatHangs_givesUpAfterTheTimeout() {
    handler = exchange -> end.await();
    try (InfluxWriter writer = writer(url(), InfluxSettings.Api.V2, Duration.ofMillis(300))) {
      assertThat(writer.write(LINES))
          .isInstanceOfSatisfying(
              Answer.Later.class, later -> assertThat(later.words()).containsIgnoringCase("time"));
    }
  }

  @Test
  void write_connectionCutInTheMiddle_isLater() {
    handler = HttpExchange::close;
    assertThat(write(InfluxSettings.Api.V2)).isInstanceOf(Answer.Later.class);
  }

  @Test
  void write_nobodyThere_isLater() throws IOException {
    String nobody = "http://127.0.0.1:" + FreePort.any();
    try (InfluxWriter writer = writer(nobody, InfluxSettings.Api.V2, PATIENCE)) {
      assertThat(writer.write(LINES))
          .isInstanceOfSatisfying(
              Answer.Later.class, later -> assertThat(later.words()).contains("ConnectException"));
      assertThat(writer.isReachable()).isFalse();
      assertThat(writer.version()).isEqualTo("unknown");
    }
  }

  @Test
  void create_wrongAddress_namesTheSetting() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer("localhost:8086", InfluxSettings.Api.V2, PATIENCE))
        .withMessageContaining("influx.url must be an http or https address");
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Answer write(InfluxSettings.Api api) {
    try (InfluxWriter writer = writer(url(), api, PATIENCE)) {
      return writer.write(LINES);
    }
  }

  private static InfluxWriter writer(String url, InfluxSettings.Api api, Duration timeout) {
    return new InfluxWriter(
        new InfluxSettings(
            Optional.of(url),
            api,
            "o",
            "b",
            Optional.of("secret"),
            timeout,
            Duration.ZERO,
            Path.of("spool"),
            1000),
        () -> NOW);
  }
}
