package dev.ishowtts.engine;

import java.time.Duration;

/**
 * How concurrent requests share a run of the sampler.
 *
 * @param size utterances of one run at most, at least 1; 1 never shares
 * @param window longest time that the oldest utterance waits for others, positive
 * @param queue utterances that may wait, at least 1
 */
public record Batching(int size, Duration window, int queue) {
  public Batching {
    if (size < 1 || queue < 1) {
      throw new IllegalArgumentException(
          "size and queue must be >= 1, got " + size + " and " + queue);
    }
    if (window.isZero() || window.isNegative()) {
      throw new IllegalArgumentException("window must be > 0, got " + window);
    }
  }

  /** Returns the settings of an engine that runs each utterance alone. */
  public static Batching off() {
    return new Batching(1, Duration.ofMillis(30), 64);
  }

  /** Returns whether utterances may share a run. */
  public boolean isOn() {
    return size > 1;
  }
}
