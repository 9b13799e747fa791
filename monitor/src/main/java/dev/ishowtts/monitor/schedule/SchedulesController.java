package dev.ishowtts.monitor.schedule;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.events.Actor;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.jobs.Job;
import dev.ishowtts.monitor.jobs.JobDesk;
import dev.ishowtts.monitor.jobs.JobStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Schedules over HTTP. */
@Tag(name = "Schedules")
@RestController
@RequestMapping(path = "/api/schedules", produces = MediaType.APPLICATION_JSON_VALUE)
final class SchedulesController {
  private final Timetable timetable;
  private final JobDesk desk;
  private final JobStore jobs;
  private final Journal journal;

  SchedulesController(Timetable timetable, JobDesk desk, JobStore jobs, Journal journal) {
    this.timetable = timetable;
    this.desk = desk;
    this.jobs = jobs;
    this.journal = journal;
  }

  /**
   * A schedule as it is shown.
   *
   * @param enabled by the settings
   * @param paused by a person
   * @param next when it is due; empty after a boot only
   * @param last its newest job
   */
  record Shown(
      String name,
      String when,
      String zone,
      List<String> commands,
      long timeoutSeconds,
      boolean enabled,
      boolean paused,
      Optional<Instant> next,
      Optional<Job> last) {}

  /**
   * All schedules.
   *
   * @param active whether the service runs any
   */
  record Listing(boolean active, List<Shown> schedules) {}

  /** Returns the schedules. */
  @Operation(summary = "Lists the schedules")
  @GetMapping
  Listing list() throws IOException {
    List<Shown> shown = new ArrayList<>();
    for (ScheduleRow row : timetable.rows()) {
      shown.add(shown(row));
    }
    return new Listing(timetable.isActive(), shown);
  }

  /** Returns one schedule. */
  @Operation(summary = "Shows a schedule")
  @GetMapping("/{name}")
  Shown show(@PathVariable String name) throws IOException {
    return shown(known(name));
  }

  /** Runs a schedule's commands now, as soon as it is their turn. */
  @Operation(summary = "Runs a schedule now")
  @PostMapping("/{name}/run")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Job run(@PathVariable String name, @Nullable Principal principal) throws IOException {
    ScheduleRow row = known(name);
    return desk.start(
        timetable.order(row, Optional.empty(), Actor.of(principal)), "schedule " + row.name());
  }

  /** Passes over a schedule's due times until it is resumed. */
  @Operation(summary = "Pauses a schedule")
  @PostMapping("/{name}/pause")
  Shown pause(@PathVariable String name, @Nullable Principal principal) throws IOException {
    ScheduleRow row = known(name);
    String who = Actor.of(principal);
    timetable.pause(row.name(), Optional.of(who));
    journal.did(who, Event.Kind.ACTION, "paused schedule " + row.name(), Optional.empty());
    return shown(row);
  }

  /** Ends a pause. */
  @Operation(summary = "Resumes a schedule")
  @PostMapping("/{name}/resume")
  Shown resume(@PathVariable String name, @Nullable Principal principal) throws IOException {
    ScheduleRow row = known(name);
    timetable.pause(row.name(), Optional.empty());
    journal.did(
        Actor.of(principal), Event.Kind.ACTION, "resumed schedule " + row.name(), Optional.empty());
    return shown(row);
  }

  private ScheduleRow known(String name) {
    return timetable
        .row(name)
        .orElseThrow(() -> RequestChecks.missing("no schedule of the name " + name));
  }

  private Shown shown(ScheduleRow row) throws IOException {
    return new Shown(
        row.name(),
        row.when(),
        row.zone(),
        row.commands(),
        row.timeout().toSeconds(),
        row.enabled(),
        timetable.isPaused(row.name()),
        timetable.next(row),
        jobs.newest(row.name()));
  }
}
