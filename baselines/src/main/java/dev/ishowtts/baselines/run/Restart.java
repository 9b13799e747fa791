package dev.ishowtts.baselines.run;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * The samples of one scenario in one fresh process with fresh sessions: the unit of analysis.
 *
 * @param index position in the run's order, from 0; restarts of one process share it
 * @param side which artefact ran
 * @param block ABBA/BAAB block from 0; empty outside a paired run
 * @param warmups syntheses before the first sample
 * @param steady whether warm-up reached its steady state
 * @param samples measured operations in order
 * @param voidReason why this restart does not count; empty if it counts
 */
public record Restart(
    int index,
    Side side,
    Optional<Integer> block,
    int warmups,
    boolean steady,
    List<Sample> samples,
    Optional<String> voidReason) {
  public Restart {
    samples = List.copyOf(samples);
  }

  /** Returns whether this restart counts. */
  public boolean isValid() {
    return voidReason.isEmpty();
  }

  /** Returns the kind of reason for which it does not count: its text up to the first colon. */
  public Optional<String> voidClass() {
    return voidReason.map(text -> text.split(":", 2)[0].strip());
  }

  /** Returns the values of {@code metric} over the samples that have one, in order. */
  public double[] values(String metric) {
    return samples.stream()
        .flatMap(sample -> Optional.ofNullable(sample.values().get(metric)).stream())
        .flatMapToDouble(DoubleStream::of)
        .toArray();
  }

  /** Returns the median of {@code metric} over the samples; empty if none has it. */
  public OptionalDouble median(String metric) {
    double[] values = values(metric);
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Descriptive.median(values));
  }

  /** Returns how many samples failed. */
  public int errors() {
    return (int) samples.stream().filter(sample -> sample.fault().isPresent()).count();
  }
}
