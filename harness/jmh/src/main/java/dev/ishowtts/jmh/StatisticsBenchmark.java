package dev.ishowtts.jmh;

import dev.ishowtts.baselines.compare.Look;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.compare.RelativeTest;
import dev.ishowtts.baselines.stats.HodgesLehmann;
import dev.ishowtts.baselines.stats.MeanEstimate;
import dev.ishowtts.baselines.stats.RankTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of the gate's tests over differences of paired restarts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class StatisticsBenchmark {
  private static final int PAIRS = 60;
  private static final int SCENARIOS = 12;
  private static final double CONFIDENCE = 0.95;

  private double[] differences = {};

  /** Makes the differences. */
  @Setup
  public void measure() {
    differences = Latencies.logRatios(PAIRS);
  }

  /** Judges 12 scenarios of 60 pairs each and their mean, as the paired gate does. */
  @Benchmark
  public RelativeTest pairedTest() {
    List<MeanEstimate> locals = new ArrayList<>();
    for (int i = 0; i < SCENARIOS; i++) {
      locals.add(MeanEstimate.of(differences));
    }
    return RelativeTest.of(
        locals, Optional.of(MeanEstimate.of(differences)), RelativeLimits.PAIRED, Look.ONLY);
  }

  /** Estimates the shift of 60 pairs with its interval. */
  @Benchmark
  public HodgesLehmann hodgesLehmann() {
    return HodgesLehmann.of(differences, CONFIDENCE);
  }

  /** Tests 60 pairs by the exact permutation distribution of their signed ranks. */
  @Benchmark
  public double signedRanks() {
    return RankTests.signedRankGreater(differences, 0);
  }
}
