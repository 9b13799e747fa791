package dev.ishowtts.baselines.store;

import dev.ishowtts.baselines.run.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One epoch: the accepted sessions between two deliberate changes of level, for one fingerprint.
 *
 * @param fingerprint facts that a run must share
 * @param epoch from 1
 * @param supersedes the epoch that this one replaced; empty for the first
 * @param sessions accepted sessions, oldest first, at least one
 */
public record BaselineRecord(
    Fingerprint fingerprint,
    int epoch,
    Optional<Integer> supersedes,
    List<AcceptedSession> sessions) {
  public BaselineRecord {
    sessions = List.copyOf(sessions);
    if (epoch < 1 || sessions.isEmpty()) {
      throw new IllegalArgumentException(
          "epoch must be >= 1 and have a session, got epoch " + epoch + " with " + sessions.size());
    }
  }

  /** Returns this epoch with one more session. */
  public BaselineRecord with(AcceptedSession session) {
    List<AcceptedSession> longer = new ArrayList<>(sessions);
    longer.add(session);
    return new BaselineRecord(fingerprint, epoch, supersedes, longer);
  }

  /** Returns what people call this epoch. */
  public String description() {
    AcceptedSession last = sessions.get(sessions.size() - 1);
    return "epoch "
        + epoch
        + " of fingerprint "
        + fingerprint.id()
        + " ("
        + sessions.size()
        + (sessions.size() == 1 ? " session" : " sessions")
        + ", last "
        + last.run()
        + ")";
  }
}
