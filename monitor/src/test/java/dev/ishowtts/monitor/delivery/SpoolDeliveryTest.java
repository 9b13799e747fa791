package dev.ishowtts.monitor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries to a server of loopback. */
final class SpoolDeliveryTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger status = new AtomicInteger(204);
  private Optional<HttpServer> server = Optional.empty();

  @TempDir private Path folder;

  @BeforeEach
  void listen() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          try (InputStream in = exchange.getRequestBody();
              InputStream body = packed ? new GZIPInputStream(in) : in) {
            String lines = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (status.get() == 204) {
              lines.lines().forEach(received::add);
            }
          }
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    http.start();
    server = Optional.of(http);
  }

  @AfterEach
  void end() {
    server.ifPresent(http -> http.stop(0));
  }

  private Spool spool() {
    return new Spool(folder.resolve("spool"), 1 << 20, FileOperations.system());
  }

  private SpoolDelivery delivery(Duration pause, Supplier<Optional<String>> measuring) {
    int port = server.orElseThrow().getAddress().getPort();
    Config config =
        ConfigLoader.discovered(
                new Environment(Map.of(), Map.of("ishowtts.root", folder.toString())))
            .load(
                Map.of(
                    "influx.url", "http://127.0.0.1:" + port,
                    "influx.token", "t",
                    "influx.patience", "0s"));
    return new SpoolDelivery(
        InfluxSettings.from(config),
        spool(),
        pause,
        measuring,
        Clock.systemUTC(),
        new Random(1),
        "orin");
  }

  private static String line(int number) {
    return "tts_run,suite=quick rtf=0.2 " + (1_767_225_600_000L + number);
  }

  private List<String> runs() {
    return received.stream().filter(line -> line.startsWith("tts_run")).toList();
  }

  @Test
  void points_serverComesBack_areDeliveredWhileTheServiceRuns() throws Exception {
    status.set(503);
    spool().put("run-1", List.of(line(1)));
    try (SpoolDelivery delivery = delivery(PAUSE, Optional::empty)) {
      delivery.start();
      assertThat(spool().pending()).hasSize(1);
      status.set(204);

      await().atMost(LIMIT).until(() -> spool().pending().isEmpty());
      spool().put("run-2", List.of(line(2)));
      await().atMost(LIMIT).until(() -> runs().size() == 2);

      assertThat(runs()).containsExactly(line(1), line(2));
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  received.stream()
                      .anyMatch(
                          line ->
                              line.startsWith("tts_spool,host=orin")
                                  && line.contains("waiting_bytes=0")));
    }
  }

  @Test
  void points_whileSomebodyMeasures_waitUntilItIsOver() throws Exception {
    AtomicReference<Optional<String>> holder =
        new AtomicReference<>(Optional.of("process 4711 measures"));
    AtomicInteger asked = new AtomicInteger();
    spool().put("run-1", List.of(line(1)));
    try (SpoolDelivery delivery =
        delivery(
            PAUSE,
            () -> {
              asked.incrementAndGet();
              return holder.get();
            })) {
      delivery.start();
      await().atMost(LIMIT).until(() -> asked.get() >= 5);
      assertThat(received).isEmpty();

      holder.set(Optional.empty());

      await().atMost(LIMIT).until(() -> runs().size() == 1);
    }
  }

  @Test
  void points_measurementBeginsWithinADelivery_waitFromTheNextRequestOn() throws Exception {
    for (int i = 0; i < 3; i++) {
      spool().put("run-" + i, List.of(line(i)));
    }
    AtomicReference<Optional<String>> holder = new AtomicReference<>(Optional.empty());
    try (SpoolDelivery delivery =
        delivery(
            PAUSE,
            () -> received.isEmpty() ? holder.get() : Optional.of("process 4711 measures"))) {
      delivery.start();
      await().atMost(LIMIT).until(() -> !received.isEmpty());
      await().atMost(LIMIT).during(Duration.ofMillis(200)).until(() -> received.size() == 1);

      assertThat(runs()).containsExactly(line(0));
      assertThat(spool().pending()).hasSize(2);
    }
  }

  @Test
  void points_twoDeliveriesOfOneSpool_areSentOnce() throws Exception {
    List<String> lines = IntStream.range(0, 60).mapToObj(SpoolDeliveryTest::line).toList();
    Spool spool = spool();
    try (SpoolDelivery one = delivery(Duration.ofMillis(1), Optional::empty);
        SpoolDelivery other = delivery(Duration.ofMillis(1), Optional::empty)) {
      one.start();
      other.start();
      for (int i = 0; i < lines.size(); i++) {
        spool.put("run-" + i, List.of(lines.get(i)));
      }
      await().atMost(LIMIT).until(() -> spool.pending().isEmpty());
      await().atMost(LIMIT).until(() -> runs().size() >= lines.size());

      assertThat(runs()).containsExactlyInAnyOrderElementsOf(lines);
    }
  }

  @Test
  void close_pauseIsZero_deliversAtTheEndAlone() throws Exception {
    spool().put("run-1", List.of(line(1)));
    SpoolDelivery delivery = delivery(Duration.ZERO, Optional::empty);
    delivery.start();
    assertThat(received).isEmpty();

    delivery.close();

    assertThat(runs()).containsExactly(line(1));
  }
}
