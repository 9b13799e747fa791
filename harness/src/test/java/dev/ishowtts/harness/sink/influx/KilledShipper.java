package dev.ishowtts.harness.sink.influx;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.JudgedRuns;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Writes run files, puts their points and ships them until it is killed; a test's child process.
 */
public final class KilledShipper {
  private static final int SAMPLES = 40;

  private final Path runs;
  private final Spool spool;
  private final InfluxWriter writer;

  private KilledShipper(Path folder, String url, InfluxSettings.Api api) {
    this.runs = folder.resolve("runs");
    this.spool = new Spool(folder.resolve("spool"), 100 << 20, FileOperations.system());
    this.writer =
        new InfluxWriter(
            new InfluxSettings(
                Optional.of(url),
                api,
                "ishowtts",
                "ishowtts",
                Optional.empty(),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                folder.resolve("spool"),
                100 << 20),
            Clock.systemUTC());
  }

  /**
   * Takes a folder, the server's address, its interface and how many runs to make at most; 0 only
   * delivers what is left.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    KilledShipper shipper =
        new KilledShipper(
            folder,
            arguments[1],
            InfluxSettings.Api.valueOf(arguments[2].toUpperCase(Locale.ROOT)));
    say("starts");
    shipper.catchUp();
    say("works");
    int first = files(shipper.runs).size();
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      JudgedRun judged = JudgedRuns.run(first + i, SAMPLES, new Random(first + i), Verdict.PASS);
      Path file = shipper.runs.resolve(judged.report().id() + ".json");
      new RunFile().write(judged.report(), file);
      shipper.put(judged.report());
      shipper.drain();
    }
    shipper.writer.close();
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Returns the points of every run file. */
  static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files(folder.resolve("runs"))) {
      lines.addAll(lines(new RunFile().read(file)));
    }
    return lines;
  }

  /** Returns the run files in their order. */
  static List<Path> files(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static List<String> lines(RunReport report) {
    RunPoints points =
        new RunPoints(new JudgedRun(report, Optional.empty(), List.of(), List.of(), Verdict.PASS));
    List<String> lines = new ArrayList<>(points.results());
    lines.addAll(points.telemetry());
    return lines;
  }

  private void catchUp() throws Exception {
    for (Path file : files(runs)) {
      String name = String.valueOf(file.getFileName());
      if (!spool.knows(name.substring(0, name.length() - ".json".length()))) {
        put(new RunFile().read(file));
      }
    }
    drain();
  }

  private void put(RunReport report) throws IOException {
    spool.put(report.id(), lines(report));
  }

  private void drain() throws Exception {
    Shipper.Shipment shipment =
        new Shipper(
                spool,
                writer,
                Backoff.STANDARD,
                pause -> Thread.sleep(pause.toMillis()),
                Clock.systemUTC(),
                new Random())
            .drain(Duration.ofMinutes(1), (delivered, waiting, words) -> {});
    if (shipment.end() != Shipper.End.DRAINED || shipment.damaged() > 0) {
      throw new IllegalStateException(shipment.toString());
    }
  }
}
