package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.store.Acceptance;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.store.BaselineStore;
import java.io.IOException;
import java.util.Optional;

/** Takes judged runs into the store, on somebody's word only. */
public final class Promotion {
  private final BaselineStore store;

  /** Creates the way into {@code store}. */
  public Promotion(BaselineStore store) {
    this.store = store;
  }

  /**
   * Accepts {@code judged}. A failed or improved run may open a new epoch (a deliberate change of
   * level) but never join one: two levels in one epoch hide the next loss. Broken output joins
   * nothing.
   *
   * @throws IllegalArgumentException if the run may not be accepted, saying why
   * @throws IOException if the store cannot be read or written
   */
  public BaselineRecord accept(JudgedRun judged, GatePolicy policy, Acceptance acceptance)
      throws IOException {
    for (Finding finding : judged.findings()) {
      boolean failed = finding.severity() == Finding.Severity.FAIL;
      if (failed && finding.stage() == Finding.Stage.SANITY) {
        throw new IllegalArgumentException(
            "run " + judged.report().id() + " cannot be a baseline: " + finding.message());
      }
    }
    boolean otherLevel = judged.verdict() == Verdict.FAIL || judged.verdict() == Verdict.IMPROVED;
    if (otherLevel && acceptance.level() == Acceptance.Level.SAME) {
      throw new IllegalArgumentException(
          "run "
              + judged.report().id()
              + (judged.verdict() == Verdict.FAIL ? " failed" : " is better")
              + " and cannot join the baseline; if the new level is meant to be, open a"
              + " new epoch with --new-epoch");
    }
    return store.accept(
        judged.report(), acceptance, Optional.of(judged.verdict().name()), policy.waived());
  }
}
