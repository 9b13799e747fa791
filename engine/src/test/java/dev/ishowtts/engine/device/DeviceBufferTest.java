package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.jna.Pointer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeviceBufferTest {
  private final CpuMemory memory = new CpuMemory();

  @AfterEach
  void everythingIsGivenBack() {
    memory.close();
    assertThat(memory.openBytes()).isZero();
  }

  @Test
  void allocate_anySize_isZeroAndAlignedToCacheLines() {
    for (int elements = 1; elements < 50; elements += 7) {
      try (DeviceBuffer buffer = memory.allocate(ElementType.FLOAT16, elements)) {
        assertThat(Pointer.nativeValue(buffer.address()) % 64).isZero();
        assertThat(buffer.floats(0, elements)).containsOnly(0);
        assertThat(memory.openBuffers()).isEqualTo(1);
        assertThat(memory.openBytes()).isEqualTo(2L * elements);
      }
    }
  }

  @Test
  void upload_withinTheBuffer_leavesTheRest() {
    try (DeviceBuffer buffer = memory.allocate(ElementType.FLOAT32, 5)) {
      FloatBuffer values = FloatBuffer.wrap(new float[] {1, 2, 3}).position(1);
      buffer.upload(2, values);

      assertThat(buffer.floats(0, 5)).containsExactly(0, 0, 2, 3, 0);
      assertThat(buffer.floats(3, 1)).containsExactly(3);
      assertThat(values.position()).isEqualTo(1);
      buffer.zero();
      assertThat(buffer.floats(0, 5)).containsOnly(0);
    }
  }

  @Test
  void upload_tooMuchOrOfAnotherType_isRefused() {
    try (DeviceBuffer floats = memory.allocate(ElementType.FLOAT32, 2);
        DeviceBuffer longs = memory.allocate(ElementType.INT64, 2)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> floats.upload(1, 2, 3))
          .withMessage("elements 0 to 3 do not lie in the buffer of 2 FLOAT32 on cpu");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> floats.floats(1, 2))
          .withMessageContaining("elements 1 to 3");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> longs.upload(1))
          .withMessage("the buffer of 2 INT64 on cpu does not take or give fp32 values");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> floats.longs(0, 1))
          .withMessageContaining("INT64");
    }
  }

  @Test
  void copy_betweenBuffers_movesElements() {
    try (DeviceBuffer source = memory.allocate(ElementType.INT64, 4);
        DeviceBuffer target = memory.allocate(ElementType.INT64, 4);
        DeviceBuffer other = memory.allocate(ElementType.FLOAT32, 4)) {
      source.uploadLongs(1, 2, 3, 4);
      target.copy(2, source, 1, 2);

      assertThat(target.longs(0, 4)).containsExactly(0, 0, 2, 3);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> target.copy(0, other, 0, 1))
          .withMessageContaining("source must be INT64 on cpu");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> target.copy(0, target, 1, 2))
          .withMessageContaining("overlap");
    }
  }

  @Test
  void close_twice_countsOnceAndRefusesFurtherUse() {
    DeviceBuffer buffer = memory.allocate(ElementType.FLOAT32, 2);
    buffer.close();
    buffer.close();

    assertThat(memory.openBuffers()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> buffer.upload(1))
        .withMessage("the buffer of 2 FLOAT32 on cpu is closed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.allocate(ElementType.FLOAT32, 0))
        .withMessage("elements must be >= 1, got 0");
  }
}
