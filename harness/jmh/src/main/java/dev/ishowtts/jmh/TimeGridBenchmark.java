package dev.ishowtts.jmh;

import dev.ishowtts.engine.flow.TimeGrid;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one time grid; the engine makes one per number of evaluations and keeps it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class TimeGridBenchmark {
  private static final double SWAY = -1;

  /** Evaluations of the velocity field, 1 to 128. */
  @Param({"7"})
  public int nfe;

  /** Makes the grid with upstream's schedule and sway. */
  @Benchmark
  public double[] grid() {
    return TimeGrid.grid(nfe, SWAY, true);
  }
}
