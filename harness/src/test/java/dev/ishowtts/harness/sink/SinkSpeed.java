package dev.ishowtts.harness.sink;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Times what happens to runs after the verdict and prints a table: points made of 100,000 samples,
 * runs put into the spool, a run of 10,000 samples and a trend over 10,000 runs in the history.
 */
public final class SinkSpeed {
  private static final int WARM_UPS = 3;
  private static final int TURNS = 9;
  private static final int SIDES = 4;
  private static final int RUNS = 10_000;

  private SinkSpeed() {}

  /** One timed piece of work. */
  private interface Work {
    /** Returns how much was done, in the unit of the row. */
    double run(int turn) throws IOException;
  }

  /** Takes a folder on the disk that is to be timed, and a JDBC address in place of SQLite. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "sink-speed");
    try {
      System.out.println(
          "| | median | slowest of " + TURNS + " | median, by processor time | wanted |");
      System.out.println("|---|---|---|---|---|");
      conversion();
      spool(folder.resolve("spool"));
      HistorySettings settings =
          new HistorySettings(
              Path.of("history"),
              arguments.length > 1 ? Optional.of(arguments[1]) : Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Duration.ofDays(1));
      try (History history = History.open(settings, folder)) {
        history(history);
      }
    } finally {
      delete(folder);
    }
  }

  private static void conversion() throws IOException {
    JudgedRun judged = run(0, 100_000);
    rate(
        "100,000 samples to points, points/s",
        turn -> new RunPoints(judged).results().size(),
        "≥ 200,000");
  }

  private static void spool(Path folder) throws IOException {
    List<String> lines = new RunPoints(run(0, 10_000)).results();
    Spool spool = new Spool(folder, 1L << 40, FileOperations.system());
    double megabytes = lines.stream().mapToLong(line -> line.length() + 1L).sum() / 1e6;
    rate(
        String.format(
            Locale.ROOT,
            "a run of 10,000 samples (%.1f MB) into the spool with its fsync, MB/s",
            megabytes),
        turn -> {
          List<String> own = new ArrayList<>(lines);
          own.add("turn f=" + turn + " 1");
          spool.put("run-" + turn, own);
          return megabytes;
        },
        "≥ 50");
  }

  private static void history(History history) throws IOException {
    JudgedRun large = run(RUNS + 1, 10_000);
    seconds(
        "a run of 10,000 samples into the history, s",
        turn -> history.put(large, RunPoints.events(large)));
    history.remove(List.of(large.report().id()));
    for (int i = 0; i < RUNS; i++) {
      JudgedRun small = run(i, 4);
      history.put(small, List.of());
    }
    String fingerprint = large.report().fingerprint().id();
    seconds(
        "trend of one metric over 10,000 runs, s",
        turn -> {
          if (history.values(fingerprint, "short_1-nfe7", "rtf", RUNS).size() != RUNS) {
            throw new IllegalStateException("not every run is in the trend");
          }
        });
  }

  /** Writes to the history. */
  private interface Step {
    void run(int turn) throws IOException;
  }

  private static void rate(String what, Work work, String wanted) throws IOException {
    double[][] rates = times(work);
    row(what, "%.0f", rates[0][TURNS / 2], rates[0][0], rates[1][TURNS / 2], wanted);
  }

  private static void seconds(String what, Step step) throws IOException {
    double[][] rates =
        times(
            turn -> {
              step.run(turn);
              return 1;
            });
    row(what, "%.3f", 1 / rates[0][TURNS / 2], 1 / rates[0][0], 1 / rates[1][TURNS / 2], "≤ 1");
  }

  /** Returns rates by the clock and by the processor time of this thread, each sorted. */
  private static double[][] times(Work work) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[][] rates = new double[2][TURNS];
    for (int turn = -WARM_UPS; turn < TURNS; turn++) {
      long start = System.nanoTime();
      long processor = threads.getCurrentThreadCpuTime();
      double done = work.run(turn);
      if (turn >= 0) {
        rates[0][turn] = done / ((System.nanoTime() - start) / 1e9);
        rates[1][turn] = done / ((threads.getCurrentThreadCpuTime() - processor) / 1e9);
      }
    }
    Arrays.sort(rates[0]);
    Arrays.sort(rates[1]);
    return rates;
  }

  private static void row(
      String what, String format, double median, double worst, double processor, String wanted) {
    System.out.printf(
        Locale.ROOT,
        "| %s | " + format + " | " + format + " | " + format + " | %s |%n",
        what,
        median,
        worst,
        processor,
        wanted);
  }

  /** Two scenarios with two restarts each share the samples. */
  private static JudgedRun run(int number, int samples) {
    return JudgedRuns.run(number, Math.max(1, samples / SIDES), new Random(number), Verdict.PASS);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
