package dev.ishowtts.harness.sink.influx;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Fills a small disk with a spool, ships from the full disk, then with room; a test's child. */
public final class DiskFullMain {
  private static final int LINES = 2_000;
  private static final int MOST_RUNS = 1_000;

  private DiskFullMain() {}

  /** Takes a folder on the small disk and the server's address, of the second interface. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Spool spool = new Spool(folder.resolve("spool"), 1L << 40, FileOperations.system());
    int runs = 0;
    try {
      while (runs < MOST_RUNS) {
        spool.put("run-" + runs, lines(runs));
        runs++;
      }
    } catch (IOException e) {
      System.out.println("refused: " + e.getMessage());
    }
    System.out.println("runs: " + runs);
    System.out.println("waiting: " + spool.pending().size());
    Path rest = folder.resolve("rest");
    if (arguments.length > 2) {
      fill(rest);
      try {
        System.out.println("full: " + drain(spool, arguments[1]).end());
      } catch (IOException e) {
        System.out.println("full: " + e.getMessage());
      }
      Files.delete(rest);
    }
    System.out.println("room: " + drain(spool, arguments[1]).end());
    System.out.println("left: " + spool.pending().size());
  }

  /** Returns the lines of one run; all differ. */
  static List<String> lines(int run) {
    long start = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    return IntStream.range(0, LINES)
        .mapToObj(
            i -> "full_,host=a value=" + run + "." + i + "5 " + (start + (long) run * LINES + i))
        .toList();
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException e) {
      System.out.println("filled: " + e.getMessage());
    }
  }

  private static Shipper.Shipment drain(Spool spool, String url) throws Exception {
    try (InfluxWriter writer =
        new InfluxWriter(
            new InfluxSettings(
                Optional.of(url),
                InfluxSettings.Api.V2,
                "o",
                "b",
                Optional.empty(),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                spool.folder(),
                1),
            Clock.systemUTC())) {
      return new Shipper(
              spool,
              writer,
              Backoff.STANDARD,
              pause -> Thread.sleep(pause.toMillis()),
              Clock.systemUTC(),
              new Random())
          .drain(Duration.ofMinutes(1), (delivered, waiting, words) -> {});
    }
  }
}
