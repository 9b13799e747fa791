package dev.ishowtts.monitor.events;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.runs.RunFolder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.security.Principal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Events over HTTP. */
@Tag(name = "Events")
@RestController
@RequestMapping(path = "/api/events", produces = MediaType.APPLICATION_JSON_VALUE)
final class EventsController {
  private static final Duration STANDARD = Duration.ofDays(90);
  private static final int MOST = 1000;
  private static final int LONGEST = 500;

  private final Journal journal;

  EventsController(Journal journal) {
    this.journal = journal;
  }

  /** An event as it is shown. */
  record Shown(Instant at, String kind, String text, Optional<String> run) {
    static Shown of(Event event) {
      return new Shown(event.at(), event.kind().key(), event.text(), event.run());
    }
  }

  /** Events, the newest first. */
  record Listing(List<Shown> events) {}

  /** An event to note. */
  record Posted(Optional<String> kind, Optional<String> text, Optional<String> run) {}

  /** Returns the newest events; of the last 90 days unless {@code since} says otherwise. */
  @Operation(summary = "Lists the events")
  @GetMapping
  Listing newest(
      @RequestParam Optional<String> kind,
      @RequestParam Optional<String> since,
      @RequestParam(defaultValue = "100") int limit)
      throws IOException {
    RequestChecks.within("limit", limit, 1, MOST);
    Optional<Event.Kind> wanted =
        kind.map(word -> RequestChecks.constant("kind", word, Event.Kind.class));
    Instant from = since.map(EventsController::instant).orElseGet(this::standard);
    return new Listing(journal.newest(wanted, from, limit).stream().map(Shown::of).toList());
  }

  private Instant standard() {
    return journal.now().minus(STANDARD);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw RequestChecks.wrong(
          "since must be a time such as 2026-11-22T10:30:00Z, got " + RequestChecks.quoted(text));
    }
  }

  /** Notes an event; its text ends with who noted it. */
  @Operation(summary = "Notes an event")
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  Shown add(@RequestBody Posted posted, @Nullable Principal principal) throws IOException {
    Event.Kind kind =
        RequestChecks.constant("kind", posted.kind().orElse("note"), Event.Kind.class);
    String text = RequestChecks.line("text", posted.text(), LONGEST);
    if (posted.run().filter(run -> !RunFolder.isId(run)).isPresent()) {
      throw RequestChecks.wrong(
          "run must be the id of a run, got " + RequestChecks.quoted(posted.run().orElse("")));
    }
    Event event =
        new Event(
            journal.now(),
            kind,
            Journal.oneLine(text) + " (noted by " + Actor.of(principal) + ")",
            posted.run());
    journal.add(event);
    return Shown.of(event);
  }
}
