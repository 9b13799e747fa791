package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.sink.Event;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What happened beside the runs. */
@Command(
    name = "event",
    description = "Notes what explains a change in the figures, such as a release or a reboot.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ishowtts event add --kind release \"JetPack 6.2\""})
final class EventCommand extends CommandGroup {
  private final Ishowtts root;

  EventCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "add",
      description = "Notes an event now.",
      footer = {"", "Example: ishowtts event add --kind note \"Fan replaced\""})
  int add(
      @Parameters(paramLabel = "TEXT", description = "What happened, one line.") String text,
      @Option(
              names = "--kind",
              paramLabel = "KIND",
              defaultValue = "NOTE",
              description = "One of ${COMPLETION-CANDIDATES} (default: NOTE).")
          Event.Kind kind)
      throws IOException {
    Event event = new Event(root.surroundings().clock().instant(), kind, text, Optional.empty());
    new Recording(root).record(event);
    root.terminal().out().println("noted: " + event.kind().key() + ": " + event.text());
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists the noted events.",
      footer = {"", "Example: ishowtts event list --json"})
  int list(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    List<Event> events = new Recording(root).events().all();
    PrintStream out = root.terminal().out();
    if (json) {
      out.println(JsonOutput.text(events));
      return ExitCode.PASS;
    }
    if (events.isEmpty()) {
      out.println("no events yet: ./ishowtts event add TEXT");
    }
    events.forEach(
        event -> out.println(event.at() + "  " + event.kind().key() + "  " + event.text()));
    return ExitCode.PASS;
  }
}
