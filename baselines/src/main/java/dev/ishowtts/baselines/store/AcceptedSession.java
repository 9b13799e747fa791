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
 * @param seal what ties it to the sessions before; empty until it is stored
 */
public record AcceptedSession(
    String run,
    String runDigest,
    Optional<String> commit,
    String modelDigest,
    String who,
    Instant when,
    String why,
    List<ScenarioSession> scenarios,
    Optional<Seal> seal) {
  public AcceptedSession {
    scenarios = List.copyOf(scenarios);
    if (who.isBlank() || why.isBlank()) {
      throw new IllegalArgumentException("who and why must not be blank, got " + who + ", " + why);
    }
  }

  /** Creates a session that is not stored yet. */
  public AcceptedSession(
      String run,
      String runDigest,
      Optional<String> commit,
      String modelDigest,
      String who,
      Instant when,
      String why,
      List<ScenarioSession> scenarios) {
    this(run, runDigest, commit, modelDigest, who, when, why, scenarios, Optional.empty());
  }

  /** Returns this session tied to those before. */
  public AcceptedSession sealed(Seal other) {
    return new AcceptedSession(
        run, runDigest, commit, modelDigest, who, when, why, scenarios, Optional.of(other));
  }
}
