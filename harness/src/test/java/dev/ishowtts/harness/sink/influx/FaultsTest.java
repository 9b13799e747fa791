package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Shipper.End;
import dev.ishowtts.harness.sink.Shipper.Shipment;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.server.FaultyProxy;
import dev.ishowtts.harness.sink.server.FaultyProxy.Fault;
import dev.ishowtts.harness.sink.server.FreePort;
import dev.ishowtts.harness.sink.server.InfluxOne;
import dev.ishowtts.harness.sink.server.Numbers;
import dev.ishowtts.harness.sink.server.PointServer;
import dev.ishowtts.harness.sink.server.QuestDb;
import dev.ishowtts.harness.sink.server.VictoriaMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Spool, shipper and writer against real servers, over a line that breaks. */
final class FaultsTest {
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final AtomicInteger TESTS = new AtomicInteger();

  @TempDir private static Path servers;
  @TempDir private Path folder;
  private static final List<PointServer> RUNNING = new ArrayList<>();

  private Duration timeout = PATIENCE;
  private final List<Duration> pauses = new ArrayList<>();
  private final String measurement = "fault" + TESTS.incrementAndGet() + "_";

  @BeforeAll
  static void start() throws Exception {
    RUNNING.add(QuestDb.start(Files.createDirectory(servers.resolve("questdb"))));
    if (VictoriaMetrics.isInstalled()) {
      RUNNING.add(VictoriaMetrics.start(Files.createDirectory(servers.resolve("victoria"))));
    }
    if (InfluxOne.isInstalled()) {
      RUNNING.add(InfluxOne.start(Files.createDirectory(servers.resolve("influx"))));
    }
  }

  @AfterAll
  static void stop() {
    RUNNING.forEach(PointServer::close);
    RUNNING.clear();
  }

  static Stream<PointServer> servers() {
    return RUNNING.stream();
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_serverDownForTheWholeRun_keepsEverythingForLater(PointServer server) throws Exception {
    List<String> lines = lines(7_000);
    Spool spool = spool(lines);
    Shipment down =
        drain(spool, server, "http://127.0.0.1:" + FreePort.any(), Duration.ofMillis(100));
    assertThat(down.end()).isEqualTo(End.WAITING);
    assertThat(down.words()).contains("ConnectException");
    assertThat(down.lines()).isZero();

    isDrained(drain(spool, server, server.url(), PATIENCE));
    isThere(server, lines);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_refusedThenBack_delivers(PointServer server) throws Exception {
    List<String> lines = lines(100);
    Spool spool = spool(lines);
    int port = FreePort.any();
    List<FaultyProxy> back = new ArrayList<>();
    try {
      Shipment shipment =
          drain(
              spool,
              server,
              "http://127.0.0.1:" + port,
              PATIENCE,
              pause -> {
                pauses.add(pause);
                if (pauses.size() == 4) {
                  back.add(proxy(server, port));
                }
              });
      isDrained(shipment);
      assertThat(pauses).hasSize(4);
    } finally {
      back.forEach(FaultyProxy::close);
    }
    isThere(server, lines);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_stormOf503_delivers(PointServer server) throws Exception {
    List<String> lines = lines(12_000);
    Spool spool = spool(lines);
    try (FaultyProxy proxy = new FaultyProxy(server.url())) {
      proxy.next(Collections.nCopies(40, answer("503 Service Unavailable")));
      isDrained(drain(spool, server, proxy.url(), PATIENCE));
      assertThat(proxy.connections()).isEqualTo(43);
    }
    isThere(server, lines);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_tooManyRequests_waitsAsLongAsTheServerSays(PointServer server) throws Exception {
    List<String> lines = lines(100);
    Spool spool = spool(lines);
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(60).atOffset(ZoneOffset.UTC));
    try (FaultyProxy proxy = new FaultyProxy(server.url())) {
      proxy.next(
          List.of(
              answer("429 Too Many Requests\r\nRetry-After: 7"),
              answer("429 Too Many Requests\r\nRetry-After: " + date)));
      isDrained(drain(spool, server, proxy.url(), PATIENCE));
    }
    assertThat(pauses).hasSize(2);
    assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(7));
    assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(60));
    isThere(server, lines);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_serverThatHangs_isGivenUpAndAskedAgain(PointServer server) throws Exception {
    List<String> lines = lines(100);
    Spool spool = spool(lines);
    try (FaultyProxy proxy = new FaultyProxy(server.url())) {
      proxy.next(List.of(new Fault.Hang()));
      timeout = Duration.ofSeconds(2);
      Shipment shipment = drain(spool, server, proxy.url(), PATIENCE);
      isDrained(shipment);
      assertThat(shipment.words()).containsIgnoringCase("time");
    }
    isThere(server, lines);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_connectionCut_deliversEverythingOnce(PointServer server) throws Exception {
    List<String> lines = lines(12_000);
    Spool spool = spool(lines);
    try (FaultyProxy proxy = new FaultyProxy(server.url())) {
      proxy.next(
          List.of(
              new Fault.CutRequest(50),
              new Fault.CutRequest(4_000),
              new Fault.CutRequest(30_000),
              new Fault.None(),
              new Fault.CutAnswer(),
              new Fault.CutRequest(9_000)));
      isDrained(drain(spool, server, proxy.url(), PATIENCE));
    }
    isThere(server, lines);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_oneWrongLineOfFiveThousand_becomesTheOnlyDeadLetter(PointServer server)
      throws Exception {
    List<String> lines = lines(5_000);
    // VictoriaMetrics takes any text for a 0 and leaves out a line without fields.
    String field = server.refusesWrongLines() ? "value=wrong " : "";
    String wrong = measurement + ",host=a " + field + (START + 3_217);
    List<String> withWrong = new ArrayList<>(lines);
    withWrong.set(3_217, wrong);
    lines.remove(3_217);
    Spool spool = spool(withWrong);

    Shipment shipment = drain(spool, server, server.url(), PATIENCE);

    isDrained(shipment);
    List<DeadLetters.Letter> letters = new DeadLetters(spool.folder()).all();
    if (server.refusesWrongLines()) {
      assertThat(letters)
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.line()).isEqualTo(wrong);
                assertThat(letter.origin()).startsWith("run-1");
                assertThat(letter.words()).contains(" says 400 ");
              });
      assertThat(shipment.lines()).isEqualTo(4_999);
    } else {
      assertThat(letters).isEmpty();
    }
    isThere(server, lines);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void drain_refusedForGood_stopsAndKeepsEverything(PointServer server) throws Exception {
    List<String> lines = lines(100);
    Spool spool = spool(lines);
    long waiting = spool.waitingBytes();
    for (String status : List.of("401 Unauthorized", "403 Forbidden", "404 Not Found")) {
      try (FaultyProxy proxy = new FaultyProxy(server.url())) {
        proxy.next(List.of(answer(status)));
        Shipment shipment = drain(spool, server, proxy.url(), PATIENCE);
        assertThat(shipment.end()).isEqualTo(End.MISCONFIGURED);
        assertThat(shipment.words()).contains(status.substring(0, 3)).contains("influx.");
        assertThat(proxy.connections()).isEqualTo(1);
      }
    }
    assertThat(spool.waitingBytes()).isEqualTo(waiting);
    assertThat(new DeadLetters(spool.folder()).all()).isEmpty();
    isDrained(drain(spool, server, server.url(), PATIENCE));
    isThere(server, lines);
  }

  @Test
  void drain_secondInterfaceOfAnOldServer_isMisconfigured() throws Exception {
    PointServer server = influxOne();
    Spool spool = spool(lines(10));
    try (InfluxWriter writer =
        new InfluxWriter(
            settings(server.url(), InfluxSettings.Api.V2, Optional.empty()), Clock.systemUTC())) {
      Shipment shipment = shipper(spool, writer, pauses::add).drain(PATIENCE, (a, b, c) -> {});
      assertThat(shipment.end()).isEqualTo(End.MISCONFIGURED);
      assertThat(shipment.words()).contains("404").contains("influx.api");
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @CsvSource({"ann:right, DRAINED", "ann:wrong, MISCONFIGURED", ", MISCONFIGURED"})
  void drain_serverWithAPassword_wantsTheRightOne(String token, End end) throws Exception {
    assumeTrue(InfluxOne.isInstalled(), "no InfluxDB here: install Debian's influxdb");
    Spool spool = spool(lines(10));
    try (InfluxOne server = InfluxOne.start(folder, "ann", "right");
        InfluxWriter writer =
            new InfluxWriter(
                settings(server.url(), server.api(), Optional.ofNullable(token)),
                Clock.systemUTC())) {
      Shipment shipment = shipper(spool, writer, pauses::add).drain(PATIENCE, (a, b, c) -> {});
      assertThat(shipment.end()).as(shipment.words()).isEqualTo(end);
      assertThat(shipment.words()).doesNotContain("right").doesNotContain("wrong");
    }
  }

  private static void isDrained(Shipment shipment) {
    assertThat(shipment.end()).as(shipment.words()).isEqualTo(End.DRAINED);
  }

  private static PointServer influxOne() {
    Optional<PointServer> found =
        RUNNING.stream().filter(server -> server instanceof InfluxOne).findFirst();
    assumeTrue(found.isPresent(), "no InfluxDB here: install Debian's influxdb");
    return found.orElseThrow();
  }

  private static Fault answer(String status) {
    return new Fault.Answer("HTTP/1.1 " + status);
  }

  private List<String> lines(int count) {
    return new ArrayList<>(
        IntStream.range(0, count)
            .mapToObj(i -> measurement + ",host=a value=" + i + ".5 " + (START + i))
            .toList());
  }

  private Spool spool(List<String> lines) throws IOException {
    Spool spool = new Spool(folder.resolve("spool"), 100 << 20, FileOperations.system());
    spool.put("run-1", lines);
    return spool;
  }

  private Shipment drain(Spool spool, PointServer server, String url, Duration patience)
      throws IOException, InterruptedException {
    return drain(
        spool,
        server,
        url,
        patience,
        pause -> {
          pauses.add(pause);
          LockSupport.parkNanos(Math.min(pause.toNanos(), 5_000_000));
        });
  }

  private Shipment drain(
      Spool spool, PointServer server, String url, Duration patience, Shipper.Waiting waiting)
      throws IOException, InterruptedException {
    try (InfluxWriter writer =
        new InfluxWriter(settings(url, server.api(), Optional.empty()), Clock.systemUTC())) {
      return shipper(spool, writer, waiting).drain(patience, (delivered, left, words) -> {});
    }
  }

  private static Shipper shipper(Spool spool, InfluxWriter writer, Shipper.Waiting waiting) {
    return new Shipper(
        spool,
        writer,
        new Backoff(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMinutes(1)),
        waiting,
        Clock.systemUTC(),
        new Random(1));
  }

  private InfluxSettings settings(String url, InfluxSettings.Api api, Optional<String> token) {
    return new InfluxSettings(
        Optional.of(url),
        api,
        "ishowtts",
        "ishowtts",
        token,
        timeout,
        PATIENCE,
        Path.of("spool"),
        1 << 20);
  }

  private void isThere(PointServer server, List<String> lines) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              var found = server.numbers(measurement);
              assertThat(found.size()).as(server.name()).isEqualTo(lines.size());
              assertThat(found.equals(Numbers.of(lines))).as(server.name()).isTrue();
            });
  }

  private static FaultyProxy proxy(PointServer server, int port) {
    try {
      return new FaultyProxy(server.url(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
