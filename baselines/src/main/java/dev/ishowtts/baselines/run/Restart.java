package dev.ishowtts.baselines.run;

import java.util.List;
import java.util.Optional;

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
}
