package dev.ishowtts.monitor.trends;

import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.fault.RequestChecks;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How metrics went from run to run, and where a new level began. */
@Tag(name = "Trends")
@RestController
@RequestMapping(path = "/api/trends", produces = MediaType.APPLICATION_JSON_VALUE)
final class TrendsController {
  private static final int MOST = 5_000;
  private static final int LONGEST = 400;
  /* What explains a change; what people did with the service does not. */
  private static final Set<Event.Kind> EXPLAINING =
      EnumSet.of(
          Event.Kind.RELEASE,
          Event.Kind.LOCK,
          Event.Kind.REBOOT,
          Event.Kind.THROTTLE,
          Event.Kind.MODEL,
          Event.Kind.BASELINE,
          Event.Kind.DECISION);

  private final HistorySettings settings;
  private final Path root;

  TrendsController(Config config, Environment environment) {
    this.settings = HistorySettings.from(config);
    this.root = environment.root();
  }

  /** The histories that there are, those with most runs first. */
  record Listing(List<History.Series> series) {}

  /**
   * Where a new level began.
   *
   * @param run first one of the new level
   * @param before median before it
   * @param after median from it on
   */
  record Change(String run, Instant at, double before, double after) {}

  /** What happened beside the runs. */
  record Mark(Instant at, String kind, String text, Optional<String> run) {}

  /** One history, the oldest value first. */
  record Values(List<History.Value> values, List<Change> changes, List<Mark> events) {}

  /** Returns which histories there are. */
  @Operation(summary = "Lists the series")
  @GetMapping
  Listing series() throws IOException {
    try (History history = History.open(settings, root)) {
      return new Listing(history.series());
    }
  }

  /** Returns the newest values of a history, its change points, and events of that time. */
  @Operation(summary = "Returns a series with its changes")
  @GetMapping("/values")
  Values values(
      @RequestParam String fingerprint,
      @RequestParam String scenario,
      @RequestParam String metric,
      @RequestParam(defaultValue = "500") int limit)
      throws IOException {
    RequestChecks.within("limit", limit, 1, MOST);
    RequestChecks.line("fingerprint", Optional.of(fingerprint), LONGEST);
    RequestChecks.line("scenario", Optional.of(scenario), LONGEST);
    RequestChecks.line("metric", Optional.of(metric), LONGEST);
    try (History history = History.open(settings, root)) {
      List<History.Value> values = history.values(fingerprint, scenario, metric, limit);
      if (values.isEmpty()) {
        throw RequestChecks.missing(
            "no history of " + metric + " in " + scenario + " with fingerprint " + fingerprint);
      }
      double[] numbers = values.stream().mapToDouble(History.Value::value).toArray();
      List<Change> changes =
          RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT).offline(numbers).stream()
              .map(point -> change(point, values.get(point.index())))
              .toList();
      List<Mark> marks =
          history.events(values.get(0).at()).stream()
              .filter(event -> EXPLAINING.contains(event.kind()))
              .map(event -> new Mark(event.at(), event.kind().key(), event.text(), event.run()))
              .toList();
      return new Values(values, changes, marks);
    }
  }

  private static Change change(ChangePoint point, History.Value first) {
    return new Change(first.run(), first.at(), point.before(), point.after());
  }
}
