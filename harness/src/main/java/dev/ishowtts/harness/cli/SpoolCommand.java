package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.Segment;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The queue in front of the server. */
@Command(
    name = "spool",
    description = "Shows what waits for the server, sends again, lists what it refused.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ishowtts spool status"})
final class SpoolCommand extends CommandGroup {
  private final Ishowtts root;

  SpoolCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "status",
      description = "Shows what waits, since when, and what was refused.",
      footer = {"", "Example: ishowtts spool status --json"})
  int status(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    Recording recording = new Recording(root);
    Spool spool = recording.spool();
    List<Segment> pending = spool.pending();
    int letters = new DeadLetters(spool.folder()).all().size();
    long age =
        spool
            .oldest()
            .map(at -> Duration.between(at, root.surroundings().clock().instant()).toSeconds())
            .orElse(0L);
    PrintStream out = root.terminal().out();
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("url", recording.influx().url().orElse(""));
      fields.put("folder", spool.folder().toString());
      fields.put("segments", pending.size());
      fields.put("waiting_bytes", spool.waitingBytes());
      fields.put("max_bytes", spool.maxBytes());
      fields.put("oldest_seconds", age);
      fields.put("dead_letters", letters);
      out.println(JsonOutput.text(fields));
      return ExitCode.PASS;
    }
    out.println(
        "server: " + recording.influx().url().orElse("none (influx.url), nothing is published"));
    out.println(
        "waiting: "
            + spool.waitingBytes()
            + " of "
            + spool.maxBytes()
            + " bytes in "
            + pending.size()
            + " segments"
            + (pending.isEmpty() ? "" : ", since " + age + " s"));
    out.println("refused: " + letters + " points");
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "replay",
      description = {
        "Sends runs again with the next publish; points have their own times, so a server that has",
        "them keeps one of each."
      },
      footer = {"", "Example: ishowtts spool replay --all"})
  int replay(
      @Parameters(paramLabel = "RUN", arity = "0..*", description = "Ids of runs.")
          @Nullable List<String> ids,
      @Option(names = "--all", description = "All judged runs.") boolean all,
      @Option(
              names = "--dead-letters",
              description = "Also what the server refused, after its cause was mended.")
          boolean letters)
      throws IOException, InterruptedException {
    List<String> wanted = ids == null ? List.of() : ids;
    if (wanted.isEmpty() && !all && !letters) {
      throw new CommandException("replay needs ids of runs, --all or --dead-letters");
    }
    Recording recording = new Recording(root);
    Spool spool = recording.spool();
    int[] runs = new int[1];
    if (all || !wanted.isEmpty()) {
      recording.visit(
          id -> all || wanted.contains(id),
          judged -> {
            spool.forget(judged.report().id());
            recording.say(judged, recording.spool(judged));
            runs[0]++;
          });
      if (!all && runs[0] < wanted.size()) {
        root.terminal().warn(wanted.size() - runs[0] + " of the runs are not there or not judged");
      }
    }
    int points = letters ? recording.spoolDeadLetters() : 0;
    root.terminal()
        .out()
        .println("put again: " + runs[0] + " runs, " + points + " refused points; now: publish");
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "dead-letters",
      description = "Lists the points that the server refused, with its words.",
      footer = {"", "Example: ishowtts spool dead-letters --json"})
  int deadLetters(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    List<DeadLetters.Letter> letters = new DeadLetters(new Recording(root).spool().folder()).all();
    PrintStream out = root.terminal().out();
    if (json) {
      out.println(JsonOutput.text(letters));
      return ExitCode.PASS;
    }
    if (letters.isEmpty()) {
      out.println("no refused points");
    }
    letters.forEach(
        letter -> out.println(letter.at() + "  " + letter.words() + "\n  " + letter.line()));
    return ExitCode.PASS;
  }
}
