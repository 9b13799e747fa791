package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
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
    Recording.Inventory inventory = recording.visit(recording::spool);
    inventory.unreadable().forEach(root.terminal()::warn);
    recording.events().all().forEach(event -> spool(recording, event));
    Shipper.Shipment shipment =
        recording.deliverAndTell(Duration.ofSeconds(patience), this::progress);
    show(recording.spool(), inventory, shipment);
    return shipment.end() == Shipper.End.DRAINED ? ExitCode.PASS : ExitCode.ERROR;
  }

  private static void spool(Recording recording, Event event) {
    try {
      recording.spool(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  private void show(Spool spool, Recording.Inventory inventory, Shipper.Shipment shipment)
      throws IOException {
    PrintStream out = root.terminal().out();
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("end", shipment.end().name());
      fields.put("points", shipment.lines());
      fields.put("dead_letters", shipment.deadLetters());
      fields.put("damaged", shipment.damaged());
      fields.put("runs", inventory.judged());
      fields.put("unjudged_runs", inventory.unjudged());
      fields.put("waiting_bytes", spool.waitingBytes());
      fields.put("words", shipment.words());
      out.println(JsonOutput.text(fields));
      return;
    }
    out.println(
        "published: " + shipment.lines() + " points of " + inventory.judged() + " judged runs");
    if (inventory.unjudged() > 0) {
      out.println(inventory.unjudged() + " runs have no judgement yet: ./ishowtts judge RUN");
    }
    if (shipment.deadLetters() > 0) {
      out.println(shipment.deadLetters() + " points were refused: ./ishowtts spool dead-letters");
    }
    switch (shipment.end()) {
      case DRAINED -> out.println("nothing waits");
      case WAITING, BUSY, MISCONFIGURED ->
          root.terminal()
              .warn(
                  shipment.end().name().toLowerCase(Locale.ROOT)
                      + ": "
                      + shipment.words()
                      + "; "
                      + spool.waitingBytes()
                      + " bytes wait in "
                      + spool.folder()
                      + ", nothing is lost: ./ishowtts publish");
    }
  }
}
