package dev.ishowtts.monitor.notices;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A way to people. Used by one thread at a time. */
interface Channel {
  /** Returns its name in the settings. */
  String name();

  /** Returns what it wants to know. */
  Set<Notice.Topic> topics();

  /**
   * Tries once to deliver.
   *
   * @param id name of the notice, the same for every try
   */
  Answer deliver(Notice notice, String id) throws InterruptedException;

  /** What came of it. */
  sealed interface Answer {
    /** It arrived. */
    record Delivered() implements Answer {}

    /**
     * It may arrive later.
     *
     * @param after pause that was asked for
     */
    record Later(Optional<Duration> after, String words) implements Answer {}

    /** It never will. */
    record Refused(String words) implements Answer {}
  }
}
