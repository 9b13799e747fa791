package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.store.Acceptance;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.store.BaselineStore;
import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The accepted references. */
@Command(
    name = "baseline",
    description = "Accepts, shows, lists and compares baselines.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ishowtts baseline accept runs/ID.json --reason \"first on this host\""})
final class BaselineCommand extends CommandGroup {
  private final Ishowtts root;

  BaselineCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "accept",
      description = "Makes a run the baseline of its fingerprint, or adds it to it.",
      footer = {"", "Example: ishowtts baseline accept runs/ID.json --reason \"after review\""})
  int accept(
      @Parameters(paramLabel = "RUN", description = "Run file, or the id of a run.") Path run,
      @Option(
              names = "--reason",
              required = true,
              paramLabel = "TEXT",
              description = "Why this run is normal, one line.")
          String reason,
      @Option(names = "--who", paramLabel = "NAME", description = "Who accepts (default: you).")
          @Nullable String who,
      @Option(
              names = "--new-epoch",
              description = "The level changed deliberately: supersedes the sessions so far.")
          boolean newEpoch)
      throws IOException {
    Judging judging = new Judging(root);
    RunReport report = judging.read(run);
    Acceptance.Level level = newEpoch ? Acceptance.Level.NEW : Acceptance.Level.SAME;
    BaselineRecord record =
        judging.accept(
            report,
            new Acceptance(
                who == null ? user() : who, root.surroundings().clock().instant(), reason, level));
    root.terminal().out().println("accepted: " + record.description());
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists the current epoch of every fingerprint.",
      footer = {"", "Example: ishowtts baseline list --json"})
  int list(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    Map<String, BaselineRecord> current = new LinkedHashMap<>();
    new Judging(root).store().list().forEach(r -> current.put(r.fingerprint().id(), r));
    PrintStream out = root.terminal().out();
    if (json) {
      List<Map<String, Object>> rows = new ArrayList<>();
      current.forEach(
          (id, record) ->
              rows.add(
                  Map.of(
                      "fingerprint", id,
                      "epoch", record.epoch(),
                      "sessions", record.sessions().size(),
                      "facts", record.fingerprint().facts())));
      out.println(JsonOutput.text(rows));
      return ExitCode.PASS;
    }
    if (current.isEmpty()) {
      out.println("no baselines yet; make one: ishowtts baseline accept RUN --reason TEXT");
    }
    current
        .values()
        .forEach(record -> out.println(record.description() + ", " + record.fingerprint().facts()));
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "show",
      description = "Shows the current epoch of a fingerprint: who, when, why, from which run.",
      footer = {"", "Example: ishowtts baseline show 4f1a"})
  int show(
      @Parameters(
              paramLabel = "FINGERPRINT",
              arity = "0..1",
              description = "First characters of its id; may be left out if there is only one.")
          @Nullable String fingerprint,
      @Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    List<BaselineRecord> epochs = epochs(fingerprint);
    BaselineRecord record = epochs.get(epochs.size() - 1);
    PrintStream out = root.terminal().out();
    if (json) {
      out.println(JsonOutput.text(record));
      return ExitCode.PASS;
    }
    out.println(record.description());
    record.fingerprint().facts().forEach((fact, value) -> out.println("  " + fact + ": " + value));
    for (AcceptedSession session : record.sessions()) {
      out.println(
          session.when()
              + "  "
              + session.run()
              + "  by "
              + session.who()
              + session.commit().map(commit -> ", commit " + commit).orElse("")
              + session.occasion().map(occasion -> ", " + occasion.verdict()).orElse("")
              + ": "
              + session.why());
      session
          .occasion()
          .ifPresent(
              occasion ->
                  occasion
                      .former()
                      .forEach(
                          (scenario, value) ->
                              out.println(
                                  String.format(
                                      Locale.ROOT, "    %s: %.4g until then", scenario, value))));
    }
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "diff",
      description = "Shows how the current epoch of a fingerprint differs from the one before.",
      footer = {"", "Example: ishowtts baseline diff 4f1a"})
  int diff(
      @Parameters(
              paramLabel = "FINGERPRINT",
              arity = "0..1",
              description = "First characters of its id; may be left out if there is only one.")
          @Nullable String fingerprint)
      throws IOException {
    List<BaselineRecord> epochs = epochs(fingerprint);
    if (epochs.size() < 2) {
      throw new CommandException(
          "fingerprint "
              + epochs.get(0).fingerprint().id()
              + " has one epoch only; --new-epoch of accept opens another");
    }
    BaselineStore.diff(epochs.get(epochs.size() - 2), epochs.get(epochs.size() - 1))
        .forEach(root.terminal().out()::println);
    return ExitCode.PASS;
  }

  private List<BaselineRecord> epochs(@Nullable String prefix) throws IOException {
    Map<String, List<BaselineRecord>> known = new LinkedHashMap<>();
    for (BaselineRecord record : new Judging(root).store().list()) {
      if (prefix == null || record.fingerprint().id().startsWith(prefix)) {
        known.computeIfAbsent(record.fingerprint().id(), id -> new ArrayList<>()).add(record);
      }
    }
    if (known.isEmpty()) {
      throw new CommandException(
          (prefix == null ? "there is no baseline" : "no baseline begins with " + prefix)
              + "; see: ishowtts baseline list");
    }
    if (known.size() > 1) {
      throw new CommandException(
          "which fingerprint? there are: " + String.join(", ", known.keySet()));
    }
    return known.values().iterator().next();
  }

  private String user() {
    Environment environment = root.surroundings().environment();
    return environment.variable("USER").or(() -> environment.property("user.name")).orElse("");
  }
}
