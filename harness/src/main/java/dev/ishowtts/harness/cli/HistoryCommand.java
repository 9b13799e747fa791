package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.RunFilter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    RunFilter filter = suite == null ? RunFilter.ALL : RunFilter.ALL.suite(suite);
    try (History history = new Recording(root).history()) {
      List<History.Row> rows = history.runs(filter, 0, limit);
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
      description = {
        "Makes the history again from run files, judgements, baselines and events.",
        "In a history that hosts share, the runs and events of this host."
      },
      footer = {"", "Example: ishowtts history rebuild"})
  int rebuild(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException, InterruptedException {
    Recording recording = new Recording(root);
    List<Recording.Inventory> found = new ArrayList<>();
    try (History history = recording.history()) {
      history.rebuild(recording.shareOfThisHost(), () -> found.add(refill(recording, history)));
      Recording.Inventory inventory = found.get(0);
      inventory.unreadable().forEach(root.terminal()::warn);
      if (json) {
        Map<String, Object> fields = new LinkedHashMap<>(history.counts());
        fields.put("unjudged_runs", inventory.unjudged());
        fields.put("unreadable_runs", inventory.unreadable().size());
        root.terminal().out().println(JsonOutput.text(fields));
        return ExitCode.PASS;
      }
      root.terminal()
          .out()
          .println(
              "rebuilt: "
                  + history.address()
                  + "  "
                  + history.counts().entrySet().stream()
                      .map(table -> table.getKey() + "=" + table.getValue())
                      .collect(Collectors.joining(" ")));
      if (inventory.unjudged() > 0) {
        root.terminal()
            .out()
            .println(inventory.unjudged() + " runs have no judgement: ./ishowtts judge RUN");
      }
    }
    return ExitCode.PASS;
  }

  private Recording.Inventory refill(Recording recording, History history)
      throws IOException, InterruptedException {
    int[] seen = new int[1];
    Recording.Inventory inventory =
        recording.visit(
            id -> true,
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
    return inventory;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "prune",
      description = {
        "Removes runs older than history.keep: run file, reports and history. Accepted baselines and",
        "runs whose points were not delivered yet are kept. Nothing is removed without --yes."
      },
      footer = {"", "Example: ishowtts history prune --set history.keep=9600h --yes"})
  int prune(
      @Option(names = "--yes", description = "Removes; without it, only lists.") boolean yes,
      @Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    Recording recording = new Recording(root);
    Instant limit = root.surroundings().clock().instant().minus(recording.settings().keep());
    PrintStream out = root.terminal().out();
    try (History history = recording.history()) {
      Map<String, String> kept = new LinkedHashMap<>();
      List<String> old = new ArrayList<>();
      Set<String> accepted = accepted();
      for (String run : history.removable(old(recording, limit))) {
        Optional<String> reason = whyKept(recording, run, accepted);
        reason.ifPresent(why -> kept.put(run, why));
        if (reason.isEmpty()) {
          old.add(run);
        }
      }
      if (yes) {
        for (String run : old) {
          Files.deleteIfExists(recording.runs().resolve(run + ".json"));
          delete(recording.reports().of(run));
          recording.spool().forget(run);
        }
        history.remove(old);
      }
      if (json) {
        out.println(
            JsonOutput.text(
                Map.of(
                    "limit", limit, "runs", old, "kept", kept, "removed", yes ? old.size() : 0)));
        return ExitCode.PASS;
      }
      old.forEach(run -> out.println((yes ? "removed " : "would remove ") + run));
      kept.forEach((run, why) -> out.println("keeps " + run + ": " + why));
      out.println(
          old.size()
              + " runs are older than "
              + limit
              + (yes || old.isEmpty() ? "" : "; remove them with --yes"));
    }
    return ExitCode.PASS;
  }

  /* Of a history that hosts share only the runs of this one: the files of the others are elsewhere. */
  private static RunFilter old(Recording recording, Instant limit) {
    RunFilter filter = RunFilter.ALL.before(limit);
    return recording.shareOfThisHost().map(filter::host).orElse(filter);
  }

  /* The store decides: what the history has of it may be older. */
  private Set<String> accepted() throws IOException {
    return new Judging(root)
        .store().list().stream()
            .flatMap(epoch -> epoch.sessions().stream())
            .map(AcceptedSession::run)
            .collect(Collectors.toSet());
  }

  private static Optional<String> whyKept(Recording recording, String run, Set<String> accepted)
      throws IOException {
    if (accepted.contains(run)) {
      return Optional.of("it is an accepted baseline");
    }
    return recording.influx().url().isPresent() && !recording.isDelivered(run)
        ? Optional.of("its points were not delivered yet: ./ishowtts publish")
        : Optional.empty();
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
