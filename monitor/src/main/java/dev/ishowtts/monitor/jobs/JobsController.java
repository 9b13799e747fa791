package dev.ishowtts.monitor.jobs;

import dev.ishowtts.monitor.events.Actor;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.stream.EventStreams;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Jobs over HTTP. */
@Tag(name = "Jobs")
@RestController
@RequestMapping(path = "/api/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
final class JobsController {
  private static final int MOST = 200;
  private static final int MOST_LOG = 1 << 20;
  private static final int MOST_OFFSET = 1_000_000;

  private final JobDesk desk;
  private final EventStreams streams;

  JobsController(JobDesk desk, EventStreams streams) {
    this.desk = desk;
    this.streams = streams;
  }

  /** A page of jobs, the newest first. */
  record Page(List<Job> jobs, long total, int limit, int offset) {}

  /** Returns jobs. */
  @Operation(summary = "Lists the jobs")
  @GetMapping
  Page list(
      @RequestParam Optional<String> state,
      @RequestParam Optional<String> schedule,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(defaultValue = "0") int offset)
      throws IOException {
    RequestChecks.within("limit", limit, 1, MOST);
    RequestChecks.within("offset", offset, 0, MOST_OFFSET);
    JobStore.Wanted wanted =
        new JobStore.Wanted(
            state.map(word -> RequestChecks.constant("state", word, JobState.class)),
            schedule,
            limit,
            offset);
    return new Page(desk.store().list(wanted), desk.store().count(wanted), limit, offset);
  }

  /** Begins a gate as soon as it is its turn. */
  @Operation(summary = "Starts a job")
  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  Job start(@RequestBody JobRequest request, @Nullable Principal principal) throws IOException {
    List<String> words =
        request.words(name -> Files.isRegularFile(desk.suites().resolve(name + ".toml")));
    return desk.start(words, Actor.of(principal));
  }

  /** Returns a job. */
  @Operation(summary = "Shows a job")
  @GetMapping("/{id}")
  Job job(@PathVariable String id) throws IOException {
    return known(id);
  }

  /** Stops a job. */
  @Operation(summary = "Cancels a job")
  @PostMapping("/{id}/cancel")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Job cancel(@PathVariable String id, @Nullable Principal principal) throws IOException {
    Job job = known(id);
    if (job.state().isOver()) {
      throw RequestChecks.conflict("job " + id + " is over: " + job.state());
    }
    desk.cancel(job, Actor.of(principal));
    return known(id);
  }

  /** Returns at most 1 MiB of a job's log from an offset on; the next one is in a header. */
  @Operation(summary = "Returns a job's log")
  @GetMapping(path = "/{id}/log", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
  ResponseEntity<byte[]> log(@PathVariable String id, @RequestParam(defaultValue = "0") long offset)
      throws IOException {
    known(id);
    JobLogs.Part part = desk.logs().read(id, notNegative(offset), MOST_LOG);
    return ResponseEntity.ok()
        .header("X-Next-Offset", Long.toString(part.next()))
        .header("X-Content-Type-Options", "nosniff")
        .body(part.bytes());
  }

  /** Tells a job's log as it grows, {@code log} events, and then its {@code end}. */
  @Operation(summary = "Streams a job's log")
  @GetMapping(path = "/{id}/log/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter stream(
      @PathVariable String id,
      @RequestParam(defaultValue = "0") long offset,
      HttpServletRequest request)
      throws IOException {
    known(id);
    return streams.open(new LogFeed(id, desk.store(), desk.logs(), notNegative(offset)), request);
  }

  private Job known(String id) throws IOException {
    if (!RunFolder.isId(id)) {
      throw RequestChecks.wrong("job id must be 1 to 128 letters, digits, '.', '_' or '-'");
    }
    return desk.store().find(id).orElseThrow(() -> RequestChecks.missing("no job of the id " + id));
  }

  private static long notNegative(long offset) {
    if (offset < 0) {
      throw RequestChecks.wrong("offset must be >= 0, got " + offset);
    }
    return offset;
  }
}
