package dev.ishowtts.monitor.runs;

import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.gate.Judge;
import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.config.Config;
import dev.ishowtts.monitor.fault.RequestChecks;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs over HTTP. */
@Tag(name = "Runs")
@RestController
@RequestMapping(path = "/api/runs", produces = MediaType.APPLICATION_JSON_VALUE)
final class RunsController {
  private static final int MOST = 100;
  private static final int MOST_OFFSET = 1_000_000;
  /* A report holds its own style and drawings, and nothing else may be run or loaded. */
  private static final String REPORT_POLICY =
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private final RunFolder folder;
  private final JudgedRuns judged;
  private final RunCatalog catalog;
  private final Config config;

  RunsController(RunFolder folder, JudgedRuns judged, Config config) {
    this.folder = folder;
    this.judged = judged;
    this.catalog = new RunCatalog(folder, judged);
    this.config = config;
  }

  /** The files that a judged run has. */
  enum Report {
    HTML("report.html", "text/html;charset=UTF-8"),
    MARKDOWN("report.md", "text/markdown;charset=UTF-8"),
    JUNIT("junit.xml", MediaType.APPLICATION_XML_VALUE);

    private final String file;
    private final String type;

    Report(String file, String type) {
      this.file = file;
      this.type = type;
    }
  }

  /** Returns the newest runs that match. */
  @Operation(summary = "Lists the runs")
  @GetMapping
  RunList newest(
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(defaultValue = "0") int offset,
      @RequestParam Optional<String> suite,
      @RequestParam Optional<String> verdict,
      @RequestParam Optional<String> model,
      @RequestParam Optional<String> host)
      throws IOException {
    RequestChecks.within("limit", limit, 1, MOST);
    RequestChecks.within("offset", offset, 0, MOST_OFFSET);
    return catalog.page(
        new RunCatalog.Wanted(
            suite, verdict.map(word -> word.toUpperCase(Locale.ROOT)), model, host, limit, offset));
  }

  /** Returns one run as its run file holds it. */
  @Operation(summary = "Returns a run file")
  @GetMapping("/{id}")
  byte[] run(@PathVariable String id) {
    return RunFile.bytes(known(id));
  }

  /** Returns the run file to be kept. */
  @Operation(summary = "Downloads a run file")
  @GetMapping("/{id}/download")
  ResponseEntity<byte[]> download(@PathVariable String id) {
    byte[] file = RunFile.bytes(known(id));
    return ResponseEntity.ok()
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(id + ".json").build().toString())
        .body(file);
  }

  /** Returns what the gate said of a run. */
  @Operation(summary = "Returns a run's judgement")
  @GetMapping("/{id}/judgement")
  byte[] judgement(@PathVariable String id) {
    try {
      return judged
          .find(known(id))
          .map(JudgedFile::bytes)
          .orElseThrow(
              () ->
                  RequestChecks.missing(
                      "run " + id + " was not judged; see: ./ishowtts judge " + id));
    } catch (IOException unreadable) {
      throw RequestChecks.unreadable(unreadable);
    }
  }

  /** Returns a report of a judged run: {@code html}, {@code markdown} or {@code junit}. */
  @Operation(summary = "Returns a run's report")
  @GetMapping(path = "/{id}/report", produces = MediaType.ALL_VALUE)
  ResponseEntity<byte[]> report(
      @PathVariable String id, @RequestParam(defaultValue = "html") String format)
      throws IOException {
    Report report = RequestChecks.constant("format", format, Report.class);
    known(id);
    Path file =
        judged
            .report(id, report.file)
            .orElseThrow(() -> RequestChecks.missing("run " + id + " has no " + report.file));
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(report.type))
        .header("Content-Security-Policy", REPORT_POLICY)
        .body(Files.readAllBytes(file));
  }

  /** Judges one run against another as if it were its baseline; nothing is kept of it. */
  @Operation(summary = "Judges a run against another")
  @GetMapping("/compare")
  byte[] compare(@RequestParam String candidate, @RequestParam String baseline) {
    RunReport report = known(candidate);
    RunReport other = known(baseline);
    String provider = report.fingerprint().facts().getOrDefault("provider", "cpu");
    GatePolicy policy = GatePolicy.of(config, provider);
    return JudgedFile.bytes(Judge.discovered(policy).judgeAgainst(report, other));
  }

  private RunReport known(String id) {
    if (!RunFolder.isId(id)) {
      throw RequestChecks.wrong("run id must be 1 to 128 letters, digits, '.', '_' or '-'");
    }
    try {
      return folder.run(id).orElseThrow(() -> RequestChecks.missing("no run of the id " + id));
    } catch (IOException notARun) {
      throw RequestChecks.unreadable(notARun);
    }
  }
}
