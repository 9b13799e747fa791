package dev.ishowtts.harness.doctor;

import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The queue of points: how much waits, since when, and what was refused. */
public record SpoolCheck(Spool spool, InstantSource clock) implements Check {
  private static final Duration LONG = Duration.ofHours(1);

  @Override
  public String name() {
    return "spool";
  }

  @Override
  public List<Diagnosis> run() throws IOException {
    List<Diagnosis> found = new ArrayList<>();
    found.add(waiting());
    int letters = new DeadLetters(spool.folder()).all().size();
    if (letters > 0) {
      found.add(
          Diagnosis.warn(
              "dead letters",
              letters + " points were refused by the server",
              "./ishowtts spool dead-letters says why; then spool replay --dead-letters"));
    }
    return found;
  }

  private Diagnosis waiting() throws IOException {
    Optional<Instant> oldest = spool.oldest();
    if (oldest.isEmpty()) {
      return Diagnosis.ok(name(), "nothing waits in " + spool.folder());
    }
    long bytes = spool.waitingBytes();
    Duration age = Duration.between(oldest.get(), clock.instant());
    String sentence =
        bytes
            + " of "
            + spool.maxBytes()
            + " bytes wait in "
            + spool.folder()
            + " since "
            + age.toMinutes()
            + " min";
    return age.compareTo(LONG) > 0 || bytes > spool.maxBytes() / 2
        ? Diagnosis.warn(name(), sentence, "./ishowtts publish")
        : Diagnosis.ok(name(), sentence);
  }
}
