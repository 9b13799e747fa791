package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class GpuNameTest {
  /** A driver with one GPU, number 7 to itself. */
  private record FakeDriver(String name, int error) implements GpuName.Driver {
    @Override
    public int cuInit(int flags) {
      return error;
    }

    @Override
    public int cuDeviceGet(IntByReference device, int ordinal) {
      device.setValue(7);
      return ordinal == 0 ? 0 : 101;
    }

    @Override
    public int cuDeviceGetName(byte[] buffer, int length, int device) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(text, 0, buffer, 0, text.length);
      return device == 7 ? 0 : 101;
    }
  }

  @Test
  void of_gpu_isItsName() {
    assertThat(GpuName.of(new FakeDriver("NVIDIA H200", 0), 0)).contains("NVIDIA H200");
  }

  @Test
  void of_noSuchGpuOrFailingDriver_isEmpty() {
    assertThat(GpuName.of(new FakeDriver("NVIDIA H200", 0), 1)).isEmpty();
    assertThat(GpuName.of(new FakeDriver("NVIDIA H200", 100), 0)).isEmpty();
    assertThat(GpuName.of(new FakeDriver("", 0), 0)).isEmpty();
  }
}
