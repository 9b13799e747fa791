package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.JudgedRuns;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Shipper.End;
import dev.ishowtts.harness.sink.Spool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A real InfluxDB 2: the one of {@code INFLUX_URL} and {@code INFLUX_TOKEN} (with {@code
 * INFLUX_ORG} and {@code INFLUX_BUCKET}, else {@code ishowtts}), or one in a container where Docker
 * runs.
 */
@Tag("influx2")
final class InfluxTwoTest {
  private static final DockerImageName IMAGE = DockerImageName.parse("influxdb:2.7.12");
  private static final String NAME = "ishowtts";
  private static final String TOKEN = "a-token-of-this-test";
  private static final int PORT = 8086;

  @TempDir private Path folder;

  @Test
  void drain_serverOfTheEnvironment_hasEveryPointOnce() throws Exception {
    Environment environment = Environment.ofProcess();
    Optional<String> url = environment.variable("INFLUX_URL");
    Optional<String> token = environment.variable("INFLUX_TOKEN");
    assumeTrue(
        url.isPresent() && token.isPresent(), "set INFLUX_URL and INFLUX_TOKEN to test a server");
    hasEveryPointOnce(
        url.get(),
        token.get(),
        environment.variable("INFLUX_ORG").orElse(NAME),
        environment.variable("INFLUX_BUCKET").orElse(NAME));
  }

  @Test
  void drain_serverInAContainer_hasEveryPointOnce() throws Exception {
    assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker here");
    try (GenericContainer<?> server = new GenericContainer<>(IMAGE)) {
      server
          .withExposedPorts(PORT)
          .withEnv("DOCKER_INFLUXDB_INIT_MODE", "setup")
          .withEnv("DOCKER_INFLUXDB_INIT_USERNAME", NAME)
          .withEnv("DOCKER_INFLUXDB_INIT_PASSWORD", "not-a-secret")
          .withEnv("DOCKER_INFLUXDB_INIT_ORG", NAME)
          .withEnv("DOCKER_INFLUXDB_INIT_BUCKET", NAME)
          .withEnv("DOCKER_INFLUXDB_INIT_ADMIN_TOKEN", TOKEN)
          .waitingFor(Wait.forHttp("/ping").forStatusCode(204))
          .start();
      hasEveryPointOnce(
          "http://" + server.getHost() + ":" + server.getMappedPort(PORT), TOKEN, NAME, NAME);
    }
  }

  private void hasEveryPointOnce(String url, String token, String org, String bucket)
      throws Exception {
    int number = new Random().nextInt(1 << 20); // Runs of earlier tests stay on a shared server.
    List<String> lines =
        new RunPoints(JudgedRuns.run(number, 500, new Random(number), Verdict.FAIL)).results();
    List<String> withWrong = new ArrayList<>(lines);
    withWrong.add(700, "tts_sample,host=a rtf=wrong 1767225600000");
    Spool spool = new Spool(folder, 100 << 20, FileOperations.system());
    spool.put("run-1", withWrong);
    spool.put("run-1-again", lines);
    InfluxSettings settings =
        new InfluxSettings(
            Optional.of(url),
            InfluxSettings.Api.V2,
            org,
            bucket,
            Optional.of(token),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            folder,
            1);
    try (InfluxWriter writer = new InfluxWriter(settings, Clock.systemUTC())) {
      assertThat(writer.isReachable()).isTrue();
      Shipper.Shipment shipment =
          new Shipper(
                  spool,
                  writer,
                  Backoff.STANDARD,
                  pause -> Thread.sleep(pause.toMillis()),
                  Clock.systemUTC(),
                  new Random())
              .drain(Duration.ofSeconds(60), (delivered, waiting, words) -> {});
      assertThat(shipment.end()).as(shipment.words()).isEqualTo(End.DRAINED);
    }
    assertThat(new DeadLetters(folder).all())
        .singleElement()
        .satisfies(letter -> assertThat(letter.line()).contains("rtf=wrong"));
    assertThat(samples(url, token, org, bucket, String.format("%05d-quick", number)))
        .isEqualTo(lines.stream().filter(line -> line.startsWith("tts_sample,")).count());
  }

  private static long samples(String url, String token, String org, String bucket, String run) {
    String flux =
        "from(bucket: \""
            + bucket
            + "\") |> range(start: 0, stop: 2200-01-01T00:00:00Z)"
            + " |> filter(fn: (r) => r._measurement == \"tts_sample\" and r._field == \"run_id\""
            + " and r._value == \""
            + run
            + "\") |> group() |> count()";
    try (InfluxDBClient client =
        InfluxDBClientFactory.create(url, token.toCharArray(), org, bucket)) {
      return client.getQueryApi().query(flux).stream()
          .flatMap(table -> table.getRecords().stream())
          .mapToLong(found -> Long.parseLong(String.valueOf(found.getValue())))
          .sum();
    }
  }
}
