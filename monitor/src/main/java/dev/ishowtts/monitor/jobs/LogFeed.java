package dev.ishowtts.monitor.jobs;

import dev.ishowtts.monitor.stream.EventStreams;
import dev.ishowtts.monitor.stream.EventStreams.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A job's log as it grows, in whole lines, and at its end the job itself. */
final class LogFeed implements EventStreams.Feed {
  private static final long LOOK_MILLIS = 200;
  private static final int MOST = 32 * 1024;

  private final String id;
  private final JobStore store;
  private final JobLogs logs;
  private long offset;
  private boolean told;

  LogFeed(String id, JobStore store, JobLogs logs, long offset) {
    this.id = id;
    this.store = store;
    this.logs = logs;
    this.offset = offset;
  }

  @Override
  public Optional<Message> next(Duration patience) throws IOException, InterruptedException {
    if (told) {
      return Optional.empty();
    }
    long looks = Math.max(1, patience.toMillis() / LOOK_MILLIS);
    for (long look = 0; look < looks; look++) {
      // Asked before the log is read: what a job says before its end is in the log then.
      Optional<Job> over = store.find(id).filter(job -> job.state().isOver());
      Optional<Message> text = text(over.isPresent());
      if (text.isPresent()) {
        return text;
      }
      if (over.isPresent()) {
        told = true;
        return over.map(job -> new Message("end", job));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return Optional.empty();
  }

  /* A line that is still being written waits, unless nothing follows or it is very long. */
  private Optional<Message> text(boolean over) throws IOException {
    JobLogs.Part part = logs.read(id, offset, MOST);
    int length = part.bytes().length;
    int end = length;
    while (end > 0 && part.bytes()[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      end = over || length == MOST ? length : 0;
    }
    if (end == 0) {
      return Optional.empty();
    }
    offset += end;
    // A line of an event ends at a carriage return, too; what follows one would be another field.
    String lines =
        new String(part.bytes(), 0, end, StandardCharsets.UTF_8)
            .replaceAll("\\r\\n?", "\n")
            .stripTrailing();
    return Optional.of(new Message("log", lines));
  }

  @Override
  public boolean isOver() {
    return told;
  }
}
