package dev.ishowtts.monitor.notices;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.events.Actor;
import dev.ishowtts.monitor.events.Journal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Channels over HTTP. */
@Tag(name = "Notices")
@RestController
@RequestMapping(path = "/api/notices", produces = MediaType.APPLICATION_JSON_VALUE)
final class NoticesController {
  private final Notifier notifier;
  private final Journal journal;

  NoticesController(Notifier notifier, Journal journal) {
    this.notifier = notifier;
    this.journal = journal;
  }

  /** How the channels stand. */
  record Listing(List<Outbox.State> channels) {}

  /** Returns how the channels stand. */
  @Operation(summary = "Lists the channels of notices")
  @GetMapping
  Listing list() {
    return new Listing(notifier.states());
  }

  /** Sends a notice to every channel, to see whether it arrives. */
  @Operation(summary = "Sends a notice to every channel")
  @PostMapping("/test")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Listing test(@Nullable Principal principal) {
    String who = Actor.of(principal);
    notifier.tell(
        Notice.Topic.TEST,
        Notice.Level.INFO,
        "A test notice",
        who + " tries whether notices arrive",
        Map.of("who", who));
    journal.did(who, Event.Kind.ACTION, "sent a test notice", Optional.empty());
    return list();
  }
}
