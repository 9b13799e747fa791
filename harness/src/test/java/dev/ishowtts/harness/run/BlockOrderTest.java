package dev.ishowtts.harness.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class BlockOrderTest {
  @Test
  void blocks_growWithoutChangingWhatWasRun_andFollowTheSeed() {
    BlockOrder order = new BlockOrder(3, 12, 36);

    assertThat(order.looks()).isEqualTo(3);
    assertThat(order.blocks(1)).hasSize(6);
    assertThat(order.blocks(3)).hasSize(18).startsWith(order.blocks(2).toArray(String[]::new));
    assertThat(order.blocks(3)).contains("ABBA", "BAAB");
    assertThat(new BlockOrder(3, 12, 36).blocks(3)).isEqualTo(order.blocks(3));
    assertThat(new BlockOrder(4, 12, 36).blocks(3)).isNotEqualTo(order.blocks(3));
  }

  @Test
  void coin_isFair() {
    long abba = new BlockOrder(1, 1000, 1000).blocks(1).stream().filter("ABBA"::equals).count();
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
