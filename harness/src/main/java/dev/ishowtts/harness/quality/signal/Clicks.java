package dev.ishowtts.harness.quality.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * Isolated impulses of a signal at 24 kHz.
 *
 * @param strongest largest click statistic away from the edges
 * @param clicks events of statistic 5 and more away from the edges
 * @param edgeClicks events of statistic 5 and more within 12 samples of either end
 * @param suspects where the events of statistic 3.6 and more away from the edges are, seconds
 */
public record Clicks(double strongest, int clicks, int edgeClicks, List<Double> suspects) {
  /*
   * e is the eighth difference of the signal with eight zeros around it; the statistic is |e| over
   * the largest |e| at a distance of 12 to 240 samples (0.5 to 10 ms) on either side. Glottal
   * pulses, bursts and fricatives repeat or last within 10 ms, a click does not. The thresholds
   * were chosen on real speech at 24 kHz and hold only there.
   */

  /** The only sample rate for which the thresholds were chosen, Hz. */
  public static final int SAMPLE_RATE = 24_000;

  private static final double CLICK = 5;
  private static final double SUSPECT = 3.6;
  private static final double FLOOR = 0.016;
  private static final int ORDER = 8;
  private static final int NEAREST = 12;
  private static final int FARTHEST = 240;
  private static final int MERGE = 48;
  private static final int DELAY = ORDER + ORDER / 2;
  private static final int EDGE = 12;

  private record Event(int position, boolean edge) {}

  public Clicks {
    suspects = List.copyOf(suspects);
  }

  /**
   * Returns the clicks of {@code signal}.
   *
   * @throws IllegalArgumentException if its rate is not {@link #SAMPLE_RATE}
   */
  public static Clicks of(Signal signal) {
    if (signal.sampleRate() != SAMPLE_RATE) {
      throw new IllegalArgumentException(
          "clicks are found at 24000 Hz only, got " + signal.sampleRate() + " Hz: resample first");
    }
    int length = signal.length();
    double[] statistic = statistic(signal.shared());
    double strongest = 0;
    for (int i = 0; i < statistic.length; i++) {
      if (!isEdge(i, length)) {
        strongest = Math.max(strongest, statistic[i]);
      }
    }
    List<Event> clicks = events(statistic, CLICK, length);
    int atEdges = (int) clicks.stream().filter(Event::edge).count();
    List<Double> suspects =
        events(statistic, SUSPECT, length).stream()
            .filter(event -> !event.edge())
            .map(event -> (double) event.position() / SAMPLE_RATE)
            .toList();
    return new Clicks(strongest, clicks.size() - atEdges, atEdges, suspects);
  }

  private static double[] statistic(double[] x) {
    double[] e = new double[x.length + 2 * ORDER];
    System.arraycopy(x, 0, e, ORDER, x.length);
    for (int order = 0; order < ORDER; order++) {
      for (int i = e.length - 1; i > 0; i--) {
        e[i] -= e[i - 1];
      }
    }
    for (int i = 0; i < e.length; i++) {
      e[i] = Math.abs(e[i]);
    }
    double[] largest = trailingMaximum(e, FARTHEST - NEAREST + 1);
    double[] statistic = new double[e.length];
    for (int i = 0; i < e.length; i++) {
      double before = i >= NEAREST ? largest[i - NEAREST] : 0;
      double after = i + NEAREST < e.length ? largest[i + FARTHEST] : 0;
      statistic[i] = e[i] / Math.max(FLOOR, Math.max(before, after));
    }
    return statistic;
  }

  /**
   * Returns the maximum of {@code e[i - window + 1 .. i]} for each i up to {@code e.length +
   * FARTHEST}, zero outside: a queue of falling candidates (Lemire, 2006), linear time.
   */
  private static double[] trailingMaximum(double[] e, int window) {
    double[] maximum = new double[e.length + FARTHEST];
    int[] queue = new int[e.length];
    int head = 0;
    int tail = 0;
    for (int i = 0; i < maximum.length; i++) {
      if (i < e.length) {
        while (tail > head && e[queue[tail - 1]] <= e[i]) {
          tail--;
        }
        queue[tail++] = i;
      }
      while (head < tail && queue[head] <= i - window) {
        head++;
      }
      maximum[i] = head < tail ? e[queue[head]] : 0;
    }
    return maximum;
  }

  private static int position(int index, int length) {
    return Math.max(0, Math.min(length - 1, index - DELAY));
  }

  private static boolean isEdge(int index, int length) {
    int position = position(index, length);
    return position < EDGE || position >= length - EDGE;
  }

  private static List<Event> events(double[] statistic, double threshold, int length) {
    List<Event> events = new ArrayList<>();
    int strongest = -1;
    int previous = -1;
    for (int i = 0; i < statistic.length; i++) {
      if (statistic[i] < threshold) {
        continue;
      }
      if (strongest >= 0 && i - previous >= MERGE) {
        events.add(new Event(position(strongest, length), isEdge(strongest, length)));
        strongest = -1;
      }
      strongest = strongest < 0 || statistic[i] > statistic[strongest] ? i : strongest;
      previous = i;
    }
    if (strongest >= 0) {
      events.add(new Event(position(strongest, length), isEdge(strongest, length)));
    }
    return events;
  }
}
