package dev.ishowtts.engine.gpu;

/**
 * How the attention of {@code attention.cu} is shared out: a block takes 64 queries of one head for
 * each of its groups, and keys and values of that head in as many turns as its memory needs.
 *
 * @param blocks of the grid
 * @param groups of 128 threads in a block
 * @param tiles blocks for one head of one row
 * @param resident products' keys, 64 each, in a block's memory at once
 */
record AttentionGrid(int blocks, int groups, int tiles, int resident) {
  /** Values of a head. */
  static final int HEAD = 64;

  /** Bytes of the queries, keys or values of one product. */
  private static final int TILE = 64 * HEAD * Short.BYTES;

  /** Tiles that the shared memory of a multiprocessor holds (227 KB on Hopper). */
  private static final int MOST_TILES = 28;

  /** Bytes that the threads of a block share at most. */
  static final int MOST_SHARED = MOST_TILES * TILE;

  private static final int QUERIES = 64;
  private static final int MOST_GROUPS = 5;
  private static final int GROUP = 128;

  /**
   * What a block takes without queries, in groups of them: measured on an H200, 300 to 1406 frames.
   */
  private static final int FIXED_COST = 6;

  /**
   * Returns the grid that takes least for heads of rows that are {@code frames} long.
   *
   * @param multiprocessors of the GPU, each with one block at a time
   */
  static AttentionGrid of(int rows, int frames, int heads, int multiprocessors) {
    int products = ceiling(frames, QUERIES);
    int best = 1;
    long least = Long.MAX_VALUE;
    for (int groups = 1; groups <= MOST_GROUPS; groups++) {
      int blocks = rows * heads * ceiling(products, groups);
      long cost = (long) ceiling(blocks, multiprocessors) * (FIXED_COST + groups);
      if (cost < least) {
        least = cost;
        best = groups;
      }
    }
    int tiles = ceiling(products, best);
    int turns = ceiling(products, (MOST_TILES - best) / 2);
    return new AttentionGrid(rows * heads * tiles, best, tiles, ceiling(products, turns));
  }

  private static int ceiling(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }

  int threads() {
    return groups * GROUP;
  }

  int sharedBytes() {
    return (groups + 2 * resident) * TILE;
  }
}
