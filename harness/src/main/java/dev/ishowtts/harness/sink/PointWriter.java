package dev.ishowtts.harness.sink;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The border to a server that takes points in line protocol. */
public interface PointWriter {
  /** Sends lines once and says what the server answered; tries nothing again. */
  Answer write(List<String> lines);

  /** What a server said. */
  sealed interface Answer {
    /** It has the lines. */
    record Accepted() implements Answer {}

    /**
     * It refuses these lines whatever the time: one of them is wrong, or they are too many.
     *
     * @param words the server's own
     */
    record Refused(String words) implements Answer {}

    /**
     * It cannot take them now.
     *
     * @param after how long it wants to be left alone, if it said
     * @param words the server's own, or why it could not be reached
     */
    record Later(Optional<Duration> after, String words) implements Answer {}

    /**
     * It will not take anything before somebody changes a setting.
     *
     * @param words the server's own, and what to change
     */
    record Misconfigured(String words) implements Answer {}
  }
}
