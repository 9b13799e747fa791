package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.Spool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose server of points is away: degraded, not down; and it delivers later. */
final class InfluxAwayTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path root;

  @Test
  void health_influxAway_isDegradedUntilItIsBackAndHasEverything() throws Exception {
    int port = FreePort.any();
    Spool spool = new Spool(root.resolve("spool"), 1 << 20, FileOperations.system());
    spool.put("run-1", List.of("tts_run,suite=quick rtf=0.2 1767225600000"));
    try (OperatedService service =
        OperatedService.start(
            root,
            Clock.systemUTC(),
            "influx.url=http://127.0.0.1:" + port,
            "influx.token=t",
            "influx.timeout=500ms",
            "influx.patience=0s",
            "monitor.deliver=100ms")) {
      await().atMost(PATIENCE).until(() -> influxIs(service, "DEGRADED"));
      assertThat(service.get("/actuator/health").statusCode()).isEqualTo(200);
      assertThat(service.json("/actuator/health").at("/status").asString()).isEqualTo("DEGRADED");
      assertThat(
              service.json("/actuator/health").at("/components/influx/details/reason").asString())
          .isEqualTo("the server does not answer; points wait");
      assertThat(service.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
      assertThat(service.get("/api/jobs").statusCode()).isEqualTo(200);
      assertThat(spool.pending()).hasSize(1);

      HttpServer influx =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      influx.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      influx.start();
      try {
        await().atMost(PATIENCE).until(() -> influxIs(service, "UP"));
        await().atMost(PATIENCE).until(() -> spool.pending().isEmpty());
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    service
                        .get("/actuator/prometheus")
                        .body()
                        .contains("ishowtts_spool_bytes 0.0"));
      } finally {
        influx.stop(0);
      }
    }
  }

  private static boolean influxIs(OperatedService service, String status) throws Exception {
    return service
        .json("/actuator/health")
        .at("/components/influx/status")
        .asString()
        .equals(status);
  }
}
