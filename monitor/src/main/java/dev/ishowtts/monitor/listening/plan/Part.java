package dev.ishowtts.monitor.listening.plan;

/** One of the parts of a session, in their order. */
public enum Part {
  /** Tells what is asked; is not counted. */
  TRAINING,
  /** Opinion of one sound. */
  ACR,
  /** Second sound against first. */
  CCR
}
