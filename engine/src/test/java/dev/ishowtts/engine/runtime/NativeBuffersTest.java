package dev.ishowtts.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class NativeBuffersTest {
  private final NativeBuffers buffers = new NativeBuffers();

  @Test
  void borrow_afterGivingBack_takesTheSameMemoryInAnotherLength() {
    ByteBuffer first = buffers.borrow(5000);
    assertThat(first.isDirect()).isTrue();
    assertThat(first.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(first.remaining()).isEqualTo(5000);
    first.position(17);
    buffers.giveBack(first);

    ByteBuffer second = buffers.borrow(8000);

    assertThat(second).isSameAs(first);
    assertThat(second.position()).isZero();
    assertThat(second.remaining()).isEqualTo(8000);
    assertThat(second.order()).isEqualTo(ByteOrder.nativeOrder());
  }

  @Test
  void borrow_whileLent_isNeverTheSameMemory() {
    assertThat(buffers.borrow(100)).isNotSameAs(buffers.borrow(100));
  }

  @Test
  void giveBack_overTheLimit_keepsNoMore() {
    ByteBuffer large = buffers.borrow(40 << 20); // 64 MiB of memory
    ByteBuffer small = buffers.borrow(1);
    buffers.giveBack(large);
    buffers.giveBack(small);

    assertThat(buffers.borrow(1)).isNotSameAs(small);
    assertThat(buffers.borrow(64 << 20)).isSameAs(large);
  }
}
