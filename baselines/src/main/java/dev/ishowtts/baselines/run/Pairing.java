package dev.ishowtts.baselines.run;

import java.util.List;

/**
 * How a paired run was made: two artefacts in turns, both now.
 *
 * @param seed of the order of the blocks
 * @param blocks one text per block that was run, {@link #ABBA} or {@link #BAAB}; A is the baseline
 * @param look how many of the planned looks were taken, from 1
 * @param looks how many looks were planned
 * @param pairs wanted at this look; blocks beyond them replaced pairs that were lost
 * @param candidate the side under judgement
 * @param baseline the side it is compared with
 */
public record Pairing(
    long seed,
    List<String> blocks,
    int look,
    int looks,
    int pairs,
    Artefact candidate,
    Artefact baseline) {
  /** A block that begins and ends with the baseline. */
  public static final String ABBA = "ABBA";

  /** A block that begins and ends with the candidate. */
  public static final String BAAB = "BAAB";

  /** Pairs of a block. */
  public static final int PER_BLOCK = 2;

  public Pairing {
    blocks = List.copyOf(blocks);
    blocks.forEach(
        block -> {
          if (!block.equals(ABBA) && !block.equals(BAAB)) {
            throw new IllegalArgumentException("a block is ABBA or BAAB, got \"" + block + "\"");
          }
        });
    if (look < 1 || look > looks) {
      throw new IllegalArgumentException(
          "look must be in 1.." + looks + ", got " + look + " of " + looks);
    }
    if (pairs < 0 || pairs > PER_BLOCK * blocks.size()) {
      throw new IllegalArgumentException(
          "pairs must be in 0.." + PER_BLOCK * blocks.size() + ", got " + pairs);
    }
  }

  /** Returns whether more blocks were run than the look wanted, in place of lost pairs. */
  public boolean isReplaced() {
    return pairs != PER_BLOCK * blocks.size();
  }
}
