package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.harness.quality.QualityScoresFile;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Points of all judged runs to the server. */
@Command(
    name = "publish",
    description = {
      "Delivers the points of every judged run to influx.url, those that failed before included.",
      "What was delivered is not sent again; what the server cannot take waits on disk."
    },
    footer = {"", "Example: ishowtts publish --set influx.url=http://localhost:8428"})
final class PublishCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to try (default: 60).")
  private long patience = 60;

  @Option(
      names = "--quality",
      paramLabel = "SCORES",
      description = "Quality scores to publish too; their time is the file's. May be repeated.")
  private List<Path> quality = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  PublishCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Recording recording = new Recording(root);
    if (recording.influx().url().isEmpty()) {
      throw new CommandException(
          "influx.url is not set: name a server, such as --set influx.url=http://localhost:8086");
    }
    if (patience < 0) {
      throw new CommandException("--patience must be >= 0 seconds, got " + patience);
    }
    Sending sending = new Sending(recording);
    Recording.Inventory inventory = recording.visit(id -> !recording.isSpooled(id), sending::spool);
    inventory.unreadable().forEach(root.terminal()::warn);
    for (Event event : recording.events().all()) {
      recording.spool(event);
    }
    for (Path file : quality) {
      recording.spool(QualityScoresFile.read(file), Files.getLastModifiedTime(file).toInstant());
    }
    sending.deliverAndTell();
    show(recording.spool(), inventory, sending);
    return sending.end() == Shipper.End.DRAINED ? ExitCode.PASS : ExitCode.ERROR;
  }

  /** Puts and delivers in turns: more runs than the spool can hold go through it all the same. */
  private final class Sending {
    private final Recording recording;
    private final Instant deadline;
    private final List<Shipper.Shipment> shipments = new ArrayList<>();
    private int runs;
    private int left;

    Sending(Recording recording) {
      this.recording = recording;
      this.deadline = root.surroundings().clock().instant().plusSeconds(patience);
    }

    void spool(JudgedRun judged) throws IOException, InterruptedException {
      runs++;
      if (recording.spoolWhole(judged)) {
        return;
      }
      if (shipments.isEmpty() || end() == Shipper.End.DRAINED) {
        deliver();
      }
      Recording.Points points = recording.spool(judged);
      recording.say(judged, points);
      left += points == Recording.Points.WHOLE ? 0 : 1;
    }

    void deliver() throws IOException, InterruptedException {
      shipments.add(recording.deliver(rest(), PublishCommand.this::progress));
    }

    void deliverAndTell() throws IOException, InterruptedException {
      shipments.add(recording.deliverAndTell(rest(), PublishCommand.this::progress));
    }

    private Duration rest() {
      Duration rest = Duration.between(root.surroundings().clock().instant(), deadline);
      return rest.isNegative() ? Duration.ZERO : rest;
    }

    Shipper.End end() {
      return left > 0 && last().end() == Shipper.End.DRAINED ? Shipper.End.WAITING : last().end();
    }

    Shipper.Shipment last() {
      return shipments.get(shipments.size() - 1);
    }

    long points() {
      return shipments.stream().mapToLong(Shipper.Shipment::lines).sum();
    }

    int deadLetters() {
      return shipments.stream().mapToInt(Shipper.Shipment::deadLetters).sum();
    }

    int damaged() {
      return shipments.stream().mapToInt(Shipper.Shipment::damaged).sum();
    }

    String words() {
      return left > 0 && last().end() == Shipper.End.DRAINED
          ? left + " runs did not fit into the spool: raise influx.spool-mib and publish again"
          : last().words();
    }
  }

  private void progress(long delivered, long waiting, String words) {
    root.terminal()
        .err()
        .println(
            "delivered "
                + delivered
                + " points, "
                + waiting
                + " bytes wait"
                + (words.isEmpty() ? "" : ": " + words));
  }

  private void show(Spool spool, Recording.Inventory inventory, Sending sending)
      throws IOException {
    PrintStream out = root.terminal().out();
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("end", sending.end().name());
      fields.put("points", sending.points());
      fields.put("dead_letters", sending.deadLetters());
      fields.put("damaged", sending.damaged());
      fields.put("runs", inventory.judged());
      fields.put("new_runs", sending.runs);
      fields.put("unjudged_runs", inventory.unjudged());
      fields.put("waiting_bytes", spool.waitingBytes());
      fields.put("words", sending.words());
      out.println(JsonOutput.text(fields));
      return;
    }
    out.println(
        "published: "
            + sending.points()
            + " points; new are "
            + sending.runs
            + " of "
            + inventory.judged()
            + " judged runs");
    if (inventory.unjudged() > 0) {
      out.println(inventory.unjudged() + " runs have no judgement yet: ./ishowtts judge RUN");
    }
    if (sending.deadLetters() > 0) {
      out.println(sending.deadLetters() + " points were refused: ./ishowtts spool dead-letters");
    }
    switch (sending.end()) {
      case DRAINED -> out.println("nothing waits");
      case WAITING, BUSY, MISCONFIGURED ->
          root.terminal()
              .warn(
                  sending.end().name().toLowerCase(Locale.ROOT)
                      + ": "
                      + sending.words()
                      + "; "
                      + spool.waitingBytes()
                      + " bytes wait in "
                      + spool.folder()
                      + ", nothing is lost: ./ishowtts publish");
    }
  }
}
