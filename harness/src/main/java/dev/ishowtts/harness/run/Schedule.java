package dev.ishowtts.harness.run;

import java.util.function.LongSupplier;

/** How far a run is, in words: which restart begins and how long the others will take. */
final class Schedule {
  private static final double MINUTE = 60e9;

  private int restarts;
  private final LongSupplier nanoTime;
  private final long start;

  /**
   * @param restarts planned from now on
   * @param nanoTime monotonic clock
   */
  Schedule(int restarts, LongSupplier nanoTime) {
    this.restarts = restarts;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  int restarts() {
    return restarts;
  }

  /** Plans that many restarts more. */
  void extend(int more) {
    restarts += more;
  }

  /**
   * Returns e.g. {@code restart 3 of 24 (B), about 4 min left}.
   *
   * @param number of the restart that begins, from 0: so many are over
   * @param side of a paired run; empty otherwise
   */
  String next(int number, String side) {
    String name =
        "restart " + (number + 1) + " of " + restarts + (side.isEmpty() ? "" : " (" + side + ")");
    if (number == 0) {
      return name;
    }
    double left = (double) (nanoTime.getAsLong() - start) / number * (restarts - number);
    return name
        + (left < MINUTE
            ? ", about " + Math.round(left / 1e9) + " s left"
            : ", about " + Math.round(left / MINUTE) + " min left");
  }
}
