package dev.ishowtts.jmh;

import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.EDivisive;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to find the new levels in the history of one metric. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ChangePointBenchmark {
  private final RankChangeDetector ranks =
      RankChangeDetector.standard(RankChangeDetector.ONE_PER_MILLE);
  private final EDivisive energy = EDivisive.otavaDefault();

  /** Runs in the history; every 500th begins a new level. */
  @Param({"10000"})
  public int points;

  private double[] history = {};

  /** Makes the history. */
  @Setup
  public void measure() {
    history = Latencies.history(points);
  }

  /** Scans by ranks, over the whole history. */
  @Benchmark
  public List<ChangePoint> ranks() {
    return ranks.offline(history);
  }

  /** Scans by energy statistics in windows. */
  @Benchmark
  public List<ChangePoint> energy() {
    return energy.find(history);
  }
}
