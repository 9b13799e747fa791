package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Log values of the pairs of one scenario: within a block the k-th restart of one side with the
 * k-th of the other, which in ABBA and BAAB are neighbours in time. A pair of which one half is
 * void or has no value is dropped whole.
 *
 * @param ran pairs that were run
 * @param standing pairs of which no half is void
 * @param pairs block and position to the two log values, in order of time
 */
public record PairedDifferences(int ran, int standing, SortedMap<Key, Pair> pairs) {
  /** Returns the pairs of {@code result} in {@code metric}. */
  public static PairedDifferences of(ScenarioResult result, String metric) {
    TreeMap<Integer, List<Restart>> blocks = new TreeMap<>();
    for (Restart restart : result.restarts()) {
      restart
          .block()
          .ifPresent(b -> blocks.computeIfAbsent(b, x -> new ArrayList<>()).add(restart));
    }
    TreeMap<Key, Pair> pairs = new TreeMap<>();
    int ran = 0;
    int standing = 0;
    for (Map.Entry<Integer, List<Restart>> block : blocks.entrySet()) {
      List<Restart> baseline = side(block.getValue(), Side.BASELINE);
      List<Restart> candidate = side(block.getValue(), Side.CANDIDATE);
      ran += Math.max(baseline.size(), candidate.size());
      for (int k = 0; k < Math.min(baseline.size(), candidate.size()); k++) {
        standing += baseline.get(k).isValid() && candidate.get(k).isValid() ? 1 : 0;
        OptionalDouble a = value(baseline.get(k), metric);
        OptionalDouble b = value(candidate.get(k), metric);
        if (a.isPresent() && b.isPresent()) {
          pairs.put(
              new Key(block.getKey(), k),
              new Pair(Math.log(a.getAsDouble()), Math.log(b.getAsDouble())));
        }
      }
    }
    return new PairedDifferences(ran, standing, pairs);
  }

  private static List<Restart> side(List<Restart> block, Side side) {
    return block.stream()
        .filter(restart -> restart.side() == side)
        .sorted(Comparator.comparingInt(Restart::index))
        .toList();
  }

  private static OptionalDouble value(Restart restart, String metric) {
    if (!restart.isValid()) {
      return OptionalDouble.empty();
    }
    OptionalDouble median = restart.median(metric);
    return median.isPresent() && median.getAsDouble() > 0 ? median : OptionalDouble.empty();
  }

  /** A pair's block and its position within the block. */
  public record Key(int block, int position) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return Comparator.comparingInt(Key::block)
          .thenComparingInt(Key::position)
          .compare(this, other);
    }
  }

  /** Log values of the two halves. */
  public record Pair(double baseline, double candidate) {
    /** Returns the log of candidate ÷ baseline. */
    public double difference() {
      return candidate - baseline;
    }
  }
}
