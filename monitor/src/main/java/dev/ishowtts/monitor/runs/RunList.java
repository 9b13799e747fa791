package dev.ishowtts.monitor.runs;

import java.util.List;

/**
 * The newest runs.
 *
 * @param runs newest first
 * @param unreadable files that are not runs, with the reason
 */
record RunList(List<RunSummary> runs, List<Unreadable> unreadable) {
  RunList {
    runs = List.copyOf(runs);
    unreadable = List.copyOf(unreadable);
  }

  /** A file that cannot be read as a run. */
  record Unreadable(String id, String reason) {}
}
