package dev.ishowtts.harness.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class BlockOrderTest {
  @Test
  void blocks_growWithoutChangingWhatWasRun_andFollowTheSeed() {
    BlockOrder order = new BlockOrder(3, 12, 36);

    assertThat(order.looks()).isEqualTo(3);
    assertThat(order.pairs(2)).isEqualTo(24);
    assertThat(order.blocks(18)).hasSize(18).startsWith(order.blocks(12).toArray(String[]::new));
    assertThat(order.blocks(18)).contains("ABBA", "BAAB");
    assertThat(new BlockOrder(3, 12, 36).blocks(18)).isEqualTo(order.blocks(18));
    assertThat(new BlockOrder(4, 12, 36).blocks(18)).isNotEqualTo(order.blocks(18));
  }

  @Test
  void lostPairs_areReplacedByHalfAsManyBlocks_atLeastTwo() {
    assertThat(new BlockOrder(3, 12, 36).mostBlocks(1)).isEqualTo(9);
    assertThat(new BlockOrder(3, 12, 36).mostBlocks(3)).isEqualTo(27);
    assertThat(new BlockOrder(3, 4, 4).mostBlocks(1)).isEqualTo(4);
  }

  @Test
  void coin_isFair() {
    long abba = new BlockOrder(1, 1000, 1000).blocks(500).stream().filter("ABBA"::equals).count();
    assertThat(abba).isBetween(200L, 300L); // 500 blocks; four binomial standard deviations are 45
  }

  @Test
  void wrongNumbers_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockOrder(1, 3, 9))
        .withMessageContaining("even number of restarts a side");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockOrder(1, 4, 10))
        .withMessageContaining("multiple of the 4 restarts");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockOrder(1, 4, 2))
        .withMessageContaining("max-restarts");
  }
}
