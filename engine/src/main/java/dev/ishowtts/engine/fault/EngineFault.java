package dev.ishowtts.engine.fault;

/** What kind of engine trouble it is; decides exit codes and HTTP statuses. */
public enum EngineFault {
  /** The request is wrong: text, option or voice. */
  BAD_REQUEST,
  /** The named voice is not known. */
  UNKNOWN_VOICE,
  /** Reference audio that cannot serve. */
  BAD_AUDIO,
  /** Checkpoint or bundle that cannot be read or does not fit. */
  BAD_MODEL,
  /** The wished execution provider or native library is not to be had. */
  UNAVAILABLE,
  /** More work is waiting than allowed. */
  OVERLOADED,
  /** The deadline passed or the caller cancelled. */
  CANCELLED,
  /** The runtime failed. */
  RUNTIME
}
