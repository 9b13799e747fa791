package dev.ishowtts.harness.telemetry.nvidia;

import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query that the installed driver understands. One property that it does not know would make the
 * whole query fail, so its list of properties is read first; where it gives none, properties that
 * it refuses are taken out one after the other.
 *
 * @param names properties in the order of the columns
 * @param first rows of a first query
 */
record SmiQuery(Path program, List<String> names, List<SmiRow> first) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern LISTED = Pattern.compile("\"([a-z_A-Z0-9.]+)\"");
  private static final Pattern REFUSED =
      Pattern.compile("Field \"([^\"]+)\" is not a valid field to query");

  SmiQuery {
    names = List.copyOf(names);
    first = List.copyOf(first);
  }

  /** Finds the query of the installed driver; empty where no query works. */
  static Optional<SmiQuery> find(Path program, BoundedCommand commands)
      throws InterruptedException {
    BoundedCommand.Outcome help =
        commands.run(List.of(program.toString(), "--help-query-gpu"), "", PATIENCE);
    List<String> names = names(help.succeeded() ? listed(help.output()) : Set.of());
    // Every refusal takes one property out, or puts its older name in its place.
    for (int attempt = 0; attempt < 2 * SmiField.values().length; attempt++) {
      BoundedCommand.Outcome outcome = commands.run(command(program, names), "", PATIENCE);
      if (outcome.succeeded()) {
        List<SmiRow> rows = SmiRow.table(String.join(",", names) + "\n" + outcome.output());
        return rows.isEmpty() ? Optional.empty() : Optional.of(new SmiQuery(program, names, rows));
      }
      Matcher refused = REFUSED.matcher(outcome.output());
      if (!refused.find() || !names.contains(refused.group(1))) {
        return Optional.empty();
      }
      names = without(names, refused.group(1));
    }
    return Optional.empty();
  }

  /** Returns the columns of its rows. */
  List<Optional<SmiField>> columns() {
    return names.stream().map(SmiField::named).toList();
  }

  /** Returns the command that prints rows until it is killed. */
  List<String> loop(Duration period) {
    List<String> command = new ArrayList<>(command(program, names));
    command.add("-lms");
    command.add(Long.toString(period.toMillis()));
    return command;
  }

  private static List<String> command(Path program, List<String> names) {
    return List.of(
        program.toString(),
        "--query-gpu=" + String.join(",", names),
        "--format=csv,noheader,nounits");
  }

  /** Returns every property that {@code --help-query-gpu} lists, older names included. */
  static Set<String> listed(String help) {
    Set<String> listed = new TreeSet<>();
    for (String line : help.lines().filter(text -> text.startsWith("\"")).toList()) {
      Matcher matcher = LISTED.matcher(line);
      while (matcher.find()) {
        listed.add(matcher.group(1));
      }
    }
    return listed;
  }

  /** Returns the properties to ask for; all of them where none is listed. */
  static List<String> names(Set<String> listed) {
    List<String> names = new ArrayList<>();
    for (SmiField field : SmiField.values()) {
      field.names().stream()
          .filter(name -> listed.isEmpty() || listed.contains(name))
          .findFirst()
          .ifPresent(names::add);
    }
    return names;
  }

  private static List<String> without(List<String> names, String refused) {
    List<String> remaining = new ArrayList<>();
    for (String name : names) {
      if (!name.equals(refused)) {
        remaining.add(name);
        continue;
      }
      List<String> aliases = SmiField.named(refused).map(SmiField::names).orElse(List.of());
      int older = aliases.indexOf(refused) + 1;
      if (older > 0 && older < aliases.size()) {
        remaining.add(aliases.get(older));
      }
    }
    return remaining;
  }
}
