package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.history.History;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The database of judged runs. */
@Command(
    name = "history",
    description = "Lists judged runs, makes the history again from the run files, prunes it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ishowtts history list"})
final class HistoryCommand extends CommandGroup {
  private final Ishowtts root;

  HistoryCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists the newest runs.",
      footer = {"", "Example: ishowtts history list --suite quick --limit 5 --json"})
  int list(
      @Option(names = "--suite", paramLabel = "NAME", description = "Only of this suite.")
          @Nullable String suite,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "At most so many (default: 20).")
          int limit,
      @Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    if (limit < 1) {
      throw new CommandException("--limit must be >= 1, got " + limit);
    }
    PrintStream out = root.terminal().out();
    try (History history = new Recording(root).history()) {
      List<History.Row> rows = history.runs(Optional.ofNullable(suite), limit);
      if (json) {
        out.println(JsonOutput.text(rows));
        return ExitCode.PASS;
      }
      if (rows.isEmpty()) {
        out.println("no judged runs yet: ./ishowtts gate --suite quick");
      }
      rows.forEach(
          row ->
              out.println(
                  row.id()
                      + "  "
                      + row.verdict()
                      + row.ratio()
                          .map(r -> String.format(Locale.ROOT, "  %+.1f %%", (r - 1) * 100))
                          .orElse("")));
    }
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "rebuild",
      description = "Makes the history again from run files, judgements, baselines and events.",
      footer = {"", "Example: ishowtts history rebuild"})
  int rebuild() throws IOException {
    Recording recording = new Recording(root);
    try (History history = recording.history()) {
      history.clear();
      int[] seen = new int[1];
      Recording.Inventory inventory =
          recording.visit(
              judged -> {
                Recording.put(history, judged);
                seen[0]++;
                if (seen[0] % 100 == 0) {
                  root.terminal().err().println("rebuilding: " + seen[0] + " runs");
                }
              });
      for (BaselineRecord epoch : new Judging(root).store().list()) {
        history.put(epoch);
      }
      String host = new Measuring(root).hostName();
      for (Event event : recording.events().all()) {
        history.put(event, host);
      }
      inventory.unreadable().forEach(root.terminal()::warn);
      root.terminal().out().println("rebuilt: " + history.address() + "  " + history.counts());
      if (inventory.unjudged() > 0) {
        root.terminal()
            .out()
            .println(inventory.unjudged() + " runs have no judgement: ./ishowtts judge RUN");
      }
    }
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "prune",
      description = {
        "Removes runs older than history.keep that are no accepted baseline: run file, reports and",
        "history. Nothing is removed without --yes."
      },
      footer = {"", "Example: ishowtts history prune --set history.keep=9600h --yes"})
  int prune(@Option(names = "--yes", description = "Removes; without it, only lists.") boolean yes)
      throws IOException {
    Recording recording = new Recording(root);
    Instant limit = root.surroundings().clock().instant().minus(recording.settings().keep());
    PrintStream out = root.terminal().out();
    try (History history = recording.history()) {
      List<String> old = history.olderThan(limit);
      old.forEach(run -> out.println((yes ? "removed " : "would remove ") + run));
      if (yes) {
        for (String run : old) {
          Files.deleteIfExists(recording.runs().resolve(run + ".json"));
          delete(recording.reports().of(run));
        }
        history.remove(old);
      }
      out.println(
          old.size() + " runs are older than " + limit + (yes ? "" : "; remove them with --yes"));
    }
    return ExitCode.PASS;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
