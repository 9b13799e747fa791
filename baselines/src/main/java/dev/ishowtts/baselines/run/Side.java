package dev.ishowtts.baselines.run;

/** Which artefact a restart measured. */
public enum Side {
  /** The artefact under judgement. */
  CANDIDATE,
  /** The artefact it is compared with, measured in the same run (paired gate). */
  BASELINE
}
