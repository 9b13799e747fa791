package dev.ishowtts.harness.quality.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the same words are in two renditions of one text, along the path of {@link WarpPath}, from
 * the begin to the end of both. Between two points it is straight.
 *
 * @param points ascending on both sides, at least 2
 */
public record WarpMap(List<Point> points) {
  private static final double STEP_SECONDS = 0.05;

  /**
   * One place in both.
   *
   * @param first seconds in the first rendition
   * @param second seconds in the second rendition
   */
  public record Point(double first, double second) {}

  public WarpMap {
    points = List.copyOf(points);
    if (points.size() < 2) {
      throw new IllegalArgumentException("a map has 2 points or more, got " + points.size());
    }
  }

  /** Returns the map that knows no more than the lengths of both. */
  public static WarpMap straight(double first, double second) {
    return new WarpMap(List.of(new Point(0, 0), new Point(first, second)));
  }

  /** Returns the map with the two renditions exchanged. */
  public WarpMap inverse() {
    return new WarpMap(points.stream().map(p -> new Point(p.second(), p.first())).toList());
  }

  /** Returns the whole map with the silence around speech, thinned to steps of 50 ms. */
  static WarpMap of(WarpPath path, double startA, double startB, Signal a, Signal b) {
    List<Point> points = new ArrayList<>();
    Point last = new Point(0, 0);
    points.add(last);
    for (int k = 0; k < path.length(); k++) {
      Point next =
          new Point(
              startA + centre(path.first()[k], a.sampleRate()),
              startB + centre(path.second()[k], b.sampleRate()));
      double gone = next.first() - last.first() + next.second() - last.second();
      boolean inside = next.first() < a.seconds() && next.second() < b.seconds();
      if (inside && gone >= 2 * STEP_SECONDS) {
        points.add(next);
        last = next;
      }
    }
    points.add(new Point(a.seconds(), b.seconds()));
    return new WarpMap(points);
  }

  private static double centre(int frame, int sampleRate) {
    return (frame * PowerFrames.HOP + PowerFrames.SIZE / 2.0) / sampleRate;
  }
}
