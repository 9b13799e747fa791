package dev.ishowtts.monitor.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.harness.guard.RunLock;
import dev.ishowtts.monitor.SharedService;
import dev.ishowtts.monitor.SpeakingService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service that speaks one request at a time and lets one wait. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedService.class)
final class AdmissionTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String HELLO = "{\"input\":\"Hello.\",\"nfe_step\":1}";
  private static final String LONG =
      "{\"input\":\""
          + "This is one of the many sentences of a very long text. ".repeat(50).strip()
          + "\",\"nfe_step\":%d,\"cfg_strength\":0,\"remove_silence\":%s}";

  private final SpeakingService service;

  AdmissionTest(SharedService.Shared shared, @TempDir Path root) {
    this.service =
        SpeakingService.start(
            root,
            shared.home(),
            Map.of(
                "engine.max_parallel", "1",
                "engine.queue", "1",
                "engine.threads", "1",
                "monitor.queue-deadline", "4s"));
  }

  @BeforeAll
  void ready() {
    service.ready();
  }

  @AfterAll
  void stop() {
    service.close();
  }

  @Test
  void speech_queueFull_isRefusedAtOnceAndTheWaitingAtTheirDeadline() throws Exception {
    try (Socket speaking = begun(24, false)) {
      CompletableFuture<HttpResponse<byte[]>> waiting = CompletableFuture.supplyAsync(this::hello);
      await().atMost(LIMIT).until(() -> service.metric("ishowtts_speech_queue_depth", "") == 1);

      HttpResponse<byte[]> refused = service.speech(HELLO);
      String beforeItsBody = refusalOfAHead();
      boolean atOnce = !waiting.isDone();
      HttpResponse<byte[]> late = waiting.get();

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
      assertThat(text(refused))
          .contains("\"type\":\"rate_limit_error\"", "\"code\":\"queue_full\"");
      assertThat(atOnce).as("before the one that waits").isTrue();
      assertThat(beforeItsBody).as("its body was not waited for").startsWith("HTTP/1.1 429");
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(late.headers().firstValue("Retry-After")).contains("4");
      assertThat(late.headers().firstValue("Server-Timing").orElseThrow())
          .as("what it waited, and that nothing was spoken")
          .matches("queue;dur=[1-9]\\d{3,}\\.\\d, service;dur=0\\.0");
      assertThat(text(late)).contains("no turn within 4000 ms; try again later");
      assertThat(speaking.isClosed()).isFalse();
    }
    idle();
  }

  @Test
  void speech_clientLeavesTheStream_isCancelledAtTheNextChunk() throws Exception {
    double before = outcome("client_gone");
    begun(8, false).close();

    await().atMost(LIMIT).until(() -> outcome("client_gone") > before);
    idle();
    assertThat(service.speech(HELLO).statusCode()).isEqualTo(200);
  }

  @Test
  void speech_clientLeavesBeforeAnyAnswer_isCancelledAtTheNextChunk() throws Exception {
    double before = outcome("client_gone");
    begun(8, true).close();

    await().atMost(LIMIT).until(() -> outcome("client_gone") > before);
    idle();
    assertThat(OnnxSession.openTensors()).isZero();
  }

  @Test
  @SuppressWarnings("try")
  void speech_whileAMeasurementRuns_isRefusedWithItsHolder() throws Exception {
    RunLock.Holder holder =
        new RunLock.Holder(4711, "ishowtts, suite quick", Instant.parse("2026-01-01T00:00:00Z"));
    try (RunLock lock = RunLock.acquire(service.runLock(), holder)) {
      await().atMost(LIMIT).until(() -> service.speech(HELLO).statusCode() == 503);
      HttpResponse<byte[]> refused = service.post("/api/tts", "{\"text\":\"Hello.\"}");

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).contains("30");
      assertThat(text(refused))
          .contains(
              "a measurement runs on this host, process 4711 (ishowtts, suite quick, since"
                  + " 2026-01-01T00:00:00Z); try again later");
    }
    spoken();
  }

  @Test
  @SuppressWarnings("try")
  void speech_thatWaitsWhenAMeasurementBegins_isRefusedAtOnceAndWhatRunsGoesOn() throws Exception {
    RunLock.Holder holder =
        new RunLock.Holder(4712, "ishowtts, suite full", Instant.parse("2026-01-01T00:00:00Z"));
    try (Socket speaking = begun(8, false)) {
      CompletableFuture<HttpResponse<byte[]>> waiting = CompletableFuture.supplyAsync(this::hello);
      await().atMost(LIMIT).until(() -> service.metric("ishowtts_speech_queue_depth", "") == 1);
      try (RunLock lock = RunLock.acquire(service.runLock(), holder)) {
        HttpResponse<byte[]> refused = waiting.get();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("30");
        assertThat(text(refused)).contains("\"code\":\"measuring\"", "process 4712");
        assertThat(service.metric("ishowtts_speech_running", "")).isEqualTo(1);
        assertThat(speaking.getInputStream().read()).isPositive();
      }
    }
    idle();
    spoken();
  }

  @Test
  void speech_readSlowly_doesNotHoldTheEngine() throws Exception {
    try (Socket slow = begun(1, false)) {
      HttpResponse<byte[]> other =
          await()
              .atMost(Duration.ofMinutes(2))
              .until(() -> service.speech(HELLO), answer -> answer.statusCode() == 200);

      assertThat(other.body()).isNotEmpty();
      assertThat(slow.getInputStream().read()).isPositive();
    }
  }

  /* Waits until the service knows that the lock is free again, which the next test begins with. */
  private void spoken() {
    await().atMost(LIMIT).until(() -> service.speech(HELLO).statusCode() == 200);
  }

  /** Asks for long speech and returns once it is being spoken; reads one byte at most. */
  private Socket begun(int nfe, boolean whole) throws Exception {
    String body = String.format(Locale.ROOT, LONG, nfe, whole);
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
    socket
        .getOutputStream()
        .write(
            ("POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                    + " application/json\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.US_ASCII));
    if (whole) {
      await().atMost(LIMIT).until(() -> service.metric("ishowtts_speech_running", "") == 1);
      return socket;
    }
    InputStream in = socket.getInputStream();
    assertThat(in.read()).isEqualTo('H');
    return socket;
  }

  /** Announces a body, sends none and returns the first line of the answer. */
  private String refusalOfAHead() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "POST /v1/audio/speech HTTP/1.1",
                      "Host: localhost",
                      "Content-Type: application/json",
                      "Content-Length: 1000",
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      return String.valueOf(
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine());
    }
  }

  private void idle() {
    await().atMost(LIMIT).until(() -> service.requests() == 0);
  }

  private double outcome(String code) throws Exception {
    return service.metric("ishowtts_speech_requests_total", "outcome=\"" + code + "\"");
  }

  private HttpResponse<byte[]> hello() {
    try {
      return service.speech(HELLO);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
