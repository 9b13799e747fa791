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
 * @param occasion verdict and former values; empty in sessions that were accepted before these were
 *     kept
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
    Optional<Occasion> occasion,
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
    this(
        run,
        runDigest,
        commit,
        modelDigest,
        who,
        when,
        why,
        Optional.empty(),
        scenarios,
        Optional.empty());
  }

  /** Returns this session tied to those before. */
  public AcceptedSession sealed(Seal other) {
    return new AcceptedSession(
        run,
        runDigest,
        commit,
        modelDigest,
        who,
        when,
        why,
        occasion,
        scenarios,
        Optional.of(other));
  }

  /** Returns this session with what stood when it was accepted. */
  public AcceptedSession on(Occasion other) {
    return new AcceptedSession(
        run, runDigest, commit, modelDigest, who, when, why, Optional.of(other), scenarios, seal);
  }
}
