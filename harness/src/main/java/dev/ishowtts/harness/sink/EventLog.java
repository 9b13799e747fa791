package dev.ishowtts.harness.sink;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The file of events that no run file holds, such as releases: their truth, only ever added to. */
public final class EventLog {
  private final JsonLines lines;

  /**
   * Opens the log.
   *
   * @param folder of the history
   */
  public EventLog(Path folder) {
    this.lines = new JsonLines(folder.resolve("events.jsonl"));
  }

  /** Adds an event and forces it to the device. */
  public void add(Event event) throws IOException {
    ObjectNode node = JsonText.object();
    node.put("at", event.at().toString());
    node.put("kind", event.kind().name());
    node.put("text", event.text());
    JsonText.putIfPresent(node, "run", event.run());
    lines.add(node);
  }

  /** Returns every event in the order of its entry. */
  public List<Event> all() throws IOException {
    return lines.read(EventLog::event);
  }

  private static Event event(JsonCursor root) throws IOException {
    return new Event(
        root.at("at").instant(),
        root.at("kind").constant(Event.Kind.class),
        root.at("text").text(),
        root.optionalText("run"));
  }
}
