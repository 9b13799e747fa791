package dev.ishowtts.harness.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.PointWriter.Answer;
import dev.ishowtts.harness.sink.Shipper.End;
import dev.ishowtts.harness.sink.Shipper.Shipment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShipperTest {
  @TempDir private Path folder;
  private final List<String> received = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final PassingTime time = new PassingTime();
  private Spool spool;

  @BeforeEach
  void spool() {
    spool = new Spool(folder, 100 << 20, FileOperations.system());
  }

  @Test
  void drain_manyLines_comeInOrderAndLeaveNothing() throws Exception {
    List<String> first = lines("a", 12_001);
    List<String> second = lines("b", 3);
    spool.put("2-b", second);
    spool.put("1-a", first);
    Shipment shipment = drain(Duration.ofSeconds(1));
    assertThat(shipment.end()).isEqualTo(End.DRAINED);
    assertThat(shipment.lines()).isEqualTo(12_004);
    first.addAll(second);
    assertThat(received).isEqualTo(first);
    assertThat(spool.pending()).isEmpty();
    assertThat(spool.put("2-b", second)).isEqualTo(Spool.Placement.DELIVERED_BEFORE);
  }

  @Test
  void drain_serverAway_keepsEverythingAndWaitsAsAsked() throws Exception {
    spool.put("1", lines("a", 2));
    answers.add(new Answer.Later(Optional.of(Duration.ofSeconds(7)), "503 busy"));
    answers.add(new Answer.Later(Optional.empty(), "refused"));
    assertThat(drain(Duration.ofMinutes(1)).end()).isEqualTo(End.DRAINED);
    assertThat(time.pauses.get(0)).isEqualTo(Duration.ofSeconds(7));
    assertThat(time.pauses.get(1)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(received).hasSize(2);
  }

  @Test
  void drain_serverAwayForLong_givesUpAtTheDeadlineAndLosesNothing() throws Exception {
    spool.put("1", lines("a", 6_000));
    answers.add(new Answer.Accepted());
    for (int i = 0; i < 1000; i++) {
      answers.add(new Answer.Later(Optional.empty(), "connection refused"));
    }
    Shipment shipment = drain(Duration.ofSeconds(20));
    assertThat(shipment.end()).isEqualTo(End.WAITING);
    assertThat(shipment.words()).isEqualTo("connection refused");
    assertThat(time.passed()).isLessThanOrEqualTo(Duration.ofSeconds(20));
    answers.clear();
    assertThat(drain(Duration.ofSeconds(1)).lines()).isEqualTo(1_000);
    assertThat(received).isEqualTo(lines("a", 6_000));
  }

  @Test
  void drain_oneWrongLineOf5000_becomesTheOnlyDeadLetter() throws Exception {
    List<String> lines = lines("a", 5_000);
    lines.set(3_217, "wrong");
    spool.put("1", lines);
    Shipment shipment = drain(Duration.ofSeconds(1));
    assertThat(shipment.end()).isEqualTo(End.DRAINED);
    assertThat(shipment.deadLetters()).isEqualTo(1);
    lines.remove(3_217);
    assertThat(received).containsExactlyInAnyOrderElementsOf(lines);
    assertThat(new DeadLetters(folder).all())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.line()).isEqualTo("wrong");
              assertThat(letter.words()).isEqualTo("cannot parse");
              assertThat(letter.origin()).startsWith("1~");
            });
  }

  @Test
  void drain_misconfigured_stopsAtOnceAndKeepsEverything() throws Exception {
    spool.put("1", lines("a", 3));
    answers.add(new Answer.Misconfigured("401 unauthorized"));
    Shipment shipment = drain(Duration.ofHours(1));
    assertThat(shipment.end()).isEqualTo(End.MISCONFIGURED);
    assertThat(shipment.words()).isEqualTo("401 unauthorized");
    assertThat(time.pauses).isEmpty();
    assertThat(spool.pending()).hasSize(1);
  }

  @Test
  void drain_damagedSegment_isPutAsideAndTheRestGoesOn() throws Exception {
    spool.put("1", lines("a", 3));
    spool.put("2", lines("b", 3));
    Files.writeString(spool.pending().get(0).file(), "a-0\nhal");
    Shipment shipment = drain(Duration.ofSeconds(1));
    assertThat(shipment.damaged()).isEqualTo(1);
    assertThat(shipment.words()).contains("changed on disk");
    assertThat(received).isEqualTo(lines("b", 3));
    assertThat(folder.resolve("damaged")).isNotEmptyDirectory();
  }

  @Test
  void drain_whileAnotherDrains_saysSo() throws Exception {
    spool.put("1", lines("a", 1));
    List<Shipment> inner = new ArrayList<>();
    shipper()
        .drain(
            Duration.ofSeconds(1),
            (delivered, waiting, words) -> {
              try {
                inner.add(drain(Duration.ofSeconds(1)));
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(inner).singleElement().extracting(Shipment::end).isEqualTo(End.BUSY);
  }

  @Test
  void deadLetters_halfWrittenLast_isPassedOver() throws Exception {
    DeadLetters letters = new DeadLetters(folder);
    letters.add(new DeadLetters.Letter(Instant.EPOCH, "1", "no", "a"));
    Files.writeString(
        folder.resolve("dead-letters.jsonl"),
        "\n{\"at\":\"1970",
        java.nio.file.StandardOpenOption.APPEND);
    letters.add(new DeadLetters.Letter(Instant.EPOCH, "1", "no", "b"));
    letters.add(new DeadLetters.Letter(Instant.EPOCH, "1", "no", "a"));
    assertThat(letters.all()).extracting(DeadLetters.Letter::line).containsExactly("a", "b");
    letters.clear();
    assertThat(letters.all()).isEmpty();
  }

  @Test
  void pause_growsToItsBoundAndStaysWithin() {
    Random random = new Random(1);
    for (int failures = 1; failures < 60; failures++) {
      Duration pause = Backoff.STANDARD.pause(failures, Optional.empty(), random);
      assertThat(pause).isBetween(Duration.ZERO, Duration.ofSeconds(30));
    }
    assertThat(Backoff.STANDARD.pause(1, Optional.of(Duration.ofDays(1)), random))
        .isEqualTo(Duration.ofMinutes(5));
  }

  private Shipment drain(Duration patience) throws IOException, InterruptedException {
    return shipper().drain(patience, (delivered, waiting, words) -> {});
  }

  private Shipper shipper() {
    return new Shipper(spool, this::answer, Backoff.STANDARD, time, time, new Random(5));
  }

  private Answer answer(List<String> lines) {
    if (lines.contains("wrong")) {
      return new Answer.Refused("cannot parse");
    }
    Answer answer = answers.isEmpty() ? new Answer.Accepted() : answers.remove();
    if (answer instanceof Answer.Accepted) {
      received.addAll(lines);
    }
    return answer;
  }

  private static List<String> lines(String prefix, int count) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList());
  }

  /** A clock that only pauses move. */
  private static final class PassingTime extends Clock implements Shipper.Waiting {
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    @Override
    public void pause(Duration pause) {
      pauses.add(pause);
      now = now.plus(pause);
    }

    Duration passed() {
      return Duration.between(Instant.EPOCH, now);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
