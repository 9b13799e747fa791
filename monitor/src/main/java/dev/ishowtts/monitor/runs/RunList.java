package dev.ishowtts.monitor.runs;

import java.util.List;

/**
 * A page of runs.
 *
 * @param runs newest first
 * @param unreadable files among them that are not runs, with the reason
 * @param more whether there are older ones that match
 */
record RunList(List<RunSummary> runs, List<Unreadable> unreadable, boolean more) {
  RunList {
    runs = List.copyOf(runs);
    unreadable = List.copyOf(unreadable);
  }

  /** A file that cannot be read as a run. */
  record Unreadable(String id, String reason) {}
}
