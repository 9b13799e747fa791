package dev.ishowtts.baselines.store;

import dev.ishowtts.baselines.run.ScenarioSession;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One run that someone accepted as normal.
 *
 * @param run id of the run
 * @param runDigest SHA-256 of the run file's content, lower-case hex
 * @param commit what was measured; empty outside a repository
 * @param modelDigest digest of the model that spoke
 * @param who accepted it
 * @param when it was accepted
 * @param why in one line
 * @param scenarios what each scenario gave
 */
public record AcceptedSession(
    String run,
    String runDigest,
    Optional<String> commit,
    String modelDigest,
    String who,
    Instant when,
    String why,
    List<ScenarioSession> scenarios) {
  public AcceptedSession {
    scenarios = List.copyOf(scenarios);
    if (who.isBlank() || why.isBlank()) {
      throw new IllegalArgumentException("who and why must not be blank, got " + who + ", " + why);
    }
  }
}
