package dev.ishowtts.monitor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.monitor.SharedService;
import dev.ishowtts.monitor.SpeakingService;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedService.class)
final class ShutdownTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LONG = "One of some sentences that are spoken. ".repeat(12).strip();

  @TempDir private Path folder;

  @Test
  void close_whileSpeechIsSent_isSentToItsEnd(SharedService.Shared shared) throws Exception {
    SpeakingService service =
        SpeakingService.start(folder, shared.home(), Map.of("engine.threads", "1")).ready();
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient()
            .send(
                service
                    .posted("/v1/audio/speech", "{\"input\":\"" + LONG + "\",\"nfe_step\":4}")
                    .build(),
                BodyHandlers.ofInputStream());
    CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);
    byte[] wav = answer.body().readAllBytes();
    closing.get();

    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
    assertThat(WavFile.read(wav).frames()).isGreaterThan(10 * 24_000);
  }

  @Test
  void close_graceTooShort_tellsThoseWhoHeardNothing(SharedService.Shared shared) throws Exception {
    SpeakingService service =
        SpeakingService.start(
                folder,
                shared.home(),
                Map.of(
                    "engine.threads", "1",
                    "engine.max_parallel", "1",
                    "engine.queue", "1",
                    "monitor.drain", "1s"))
            .ready();
    HttpClient client = HttpClient.newHttpClient();
    String wholes = "{\"input\":\"" + LONG + "\",\"nfe_step\":8,\"remove_silence\":true}";
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 1; i <= 2; i++) { // one is spoken, one waits
      answers.add(
          client.sendAsync(
              service.posted("/v1/audio/speech", wholes).build(), BodyHandlers.ofString()));
      int sent = i;
      await().atMost(LIMIT).until(() -> service.requests() == sent);
    }

    service.close();

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(503);
      assertThat(answer.get().headers().firstValue("Retry-After")).contains("15");
      assertThat(answer.get().body()).contains("\"code\":\"shutting_down\"");
    }
  }

  @Test
  void close_pointsWait_areDelivered() throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();
    HttpServer influx = server(received);
    try {
      new Spool(folder.resolve("spool"), 1 << 20, FileOperations.system())
          .put("run-1", List.of("tts_run,suite=quick rtf=0.2 1767225600000"));
      SpeakingService service =
          SpeakingService.start(
              folder,
              folder.resolve("home"),
              Map.of(
                  "monitor.speech", "false",
                  "influx.url", "http://127.0.0.1:" + influx.getAddress().getPort(),
                  "influx.token", "t"));

      service.close();

      await().atMost(LIMIT).until(() -> !received.isEmpty());
      assertThat(String.join("\n", received)).contains("tts_run,suite=quick rtf=0.2 1767225600000");
    } finally {
      influx.stop(0);
    }
  }

  private static HttpServer server(List<String> received) throws java.io.IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          try (InputStream in = exchange.getRequestBody();
              InputStream body = packed ? new GZIPInputStream(in) : in) {
            received.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
