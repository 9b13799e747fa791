package dev.ishowtts.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the attention of our own is shared out on an H200. */
final class AttentionGridTest {
  private static final int MULTIPROCESSORS = 132;
  private static final int HEADS = 16;

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 65, 304, 320, 321, 845, 1406, 2800, 4096})
  void of_anyLength_coversEveryQueryAndKeyWithinTheMemory(int frames) {
    for (int rows : new int[] {2, 4, 16, 32}) {
      AttentionGrid grid = AttentionGrid.of(rows, frames, HEADS, MULTIPROCESSORS);

      assertThat(grid.blocks()).isEqualTo(rows * HEADS * grid.tiles());
      assertThat(grid.tiles() * grid.groups() * 64).isBetween(frames, frames + 64 * grid.groups());
      assertThat(grid.threads()).isBetween(128, 640);
      assertThat(grid.resident()).isPositive();
      assertThat(grid.sharedBytes()).isLessThanOrEqualTo(227 * 1024);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 300, 2",
    "4, 304, 3",
    "8, 304, 5",
    "16, 304, 5",
    "2, 845, 4",
    "4, 848, 4",
    "8, 848, 5",
    "2, 1406, 3"
  })
  void of_measuredShapes_hasTheGroupsThatWereFastest(int rows, int frames, int groups) {
    assertThat(AttentionGrid.of(rows, frames, HEADS, MULTIPROCESSORS).groups()).isEqualTo(groups);
  }

  @Test
  void of_moreKeysThanTheMemoryHolds_takesThemInEvenTurns() {
    AttentionGrid grid = AttentionGrid.of(16, 845, HEADS, MULTIPROCESSORS);

    assertThat(grid.resident()).isEqualTo(7);
  }
}
