package dev.ishowtts.monitor.runs;

import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.monitor.runs.RunList.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Runs over HTTP. */
@RestController
@RequestMapping(path = "/api/runs", produces = MediaType.APPLICATION_JSON_VALUE)
final class RunsController {
  private static final int MOST = 100;

  private final RunFolder folder;

  RunsController(RunFolder folder) {
    this.folder = folder;
  }

  /** Returns the newest runs. */
  @GetMapping
  RunList newest(@RequestParam(defaultValue = "20") int limit) throws IOException {
    if (limit < 1 || limit > MOST) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "limit must be from 1 to " + MOST + ", got " + limit);
    }
    List<RunSummary> runs = new ArrayList<>();
    List<Unreadable> unreadable = new ArrayList<>();
    for (String id : folder.newest(limit)) {
      try {
        folder.run(id).map(RunSummary::of).ifPresent(runs::add);
      } catch (IOException notARun) {
        unreadable.add(new Unreadable(id, String.valueOf(notARun.getMessage())));
      }
    }
    return new RunList(runs, unreadable);
  }

  /** Returns one run as its run file holds it. */
  @GetMapping("/{id}")
  byte[] run(@PathVariable String id) {
    if (!RunFolder.isId(id)) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "run id must be 1 to 128 letters, digits, '.', '_' or '-'");
    }
    try {
      return folder
          .run(id)
          .map(RunFile::bytes)
          .orElseThrow(
              () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no run of the id " + id));
    } catch (IOException notARun) {
      throw new ResponseStatusException(
          HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(notARun.getMessage()), notARun);
    }
  }
}
