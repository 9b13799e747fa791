package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The order of a paired run: blocks ABBA or BAAB by a seeded coin, two restarts of each side in a
 * block. After every {@code restarts} pairs the run is looked at, until there are {@code maximum}.
 * The order goes on behind them, for blocks that replace lost pairs.
 *
 * @param seed of the coin
 * @param restarts of each side up to the first look, even
 * @param maximum restarts of each side in all, a multiple of {@code restarts}
 */
public record BlockOrder(long seed, int restarts, int maximum) {
  private static final int PER_BLOCK = Pairing.PER_BLOCK;
  private static final int LEAST_SPARE = 2;
  private static final int MOST = 1000;

  public BlockOrder {
    if (restarts < PER_BLOCK || restarts % PER_BLOCK != 0 || restarts > MOST) {
      throw new IllegalArgumentException(
          "a paired run needs an even number of restarts a side, 2.." + MOST + ", got " + restarts);
    }
    if (maximum < restarts || maximum % restarts != 0 || maximum > MOST) {
      throw new IllegalArgumentException(
          "max-restarts must be a multiple of the "
              + restarts
              + " restarts between two looks, at most "
              + MOST
              + ", got "
              + maximum);
    }
  }

  /** Returns how many looks are planned. */
  public int looks() {
    return maximum / restarts;
  }

  /** Returns how many pairs a look wants, from 1. */
  public int pairs(int look) {
    return look * restarts;
  }

  /**
   * Returns the most blocks up to and including a look: half as many again as it wants, at least
   * two more, in place of lost pairs.
   */
  public int mostBlocks(int look) {
    int wanted = pairs(look) / PER_BLOCK;
    return wanted + Math.max(LEAST_SPARE, wanted / 2);
  }

  /** Returns the first blocks; longer lists begin like shorter ones. */
  public List<String> blocks(int count) {
    Random coin = new Random(seed);
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(coin.nextBoolean() ? Pairing.ABBA : Pairing.BAAB);
    }
    return blocks;
  }
}
