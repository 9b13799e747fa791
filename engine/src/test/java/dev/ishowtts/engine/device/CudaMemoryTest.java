package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import org.junit.jupiter.api.Test;

final class CudaMemoryTest {
  private final FakeCuda cuda = new FakeCuda(1);

  @Test
  void upload_severalBuffers_waitsOnlyWhenRead() {
    try (CudaMemory memory = new CudaMemory(cuda, 0);
        DeviceBuffer first = memory.allocate(ElementType.FLOAT32, 4);
        DeviceBuffer second = memory.allocate(ElementType.FLOAT16, 3)) {
      first.upload(1, 2, 3, 4);
      int waited = cuda.synchronisations();
      second.upload(0.1f, -2, 65504);
      first.upload(5);

      assertThat(cuda.synchronisations()).isEqualTo(waited);
      assertThat(first.floats(0, 4)).containsExactly(5, 2, 3, 4);
      assertThat(second.floats(0, 3)).containsExactly(0.099975586f, -2, 65504);
      assertThat(cuda.synchronisations()).isEqualTo(waited + 2);
    }
    assertThat(cuda.open()).isZero();
  }

  @Test
  void upload_largerThanTheStagingArea_arrivesWhole() {
    long[] values = new long[400_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 3L;
    }
    try (CudaMemory memory = new CudaMemory(cuda, 0);
        DeviceBuffer small = memory.allocate(ElementType.INT64, 1);
        DeviceBuffer large = memory.allocate(ElementType.INT64, values.length)) {
      small.uploadLongs(7);
      large.uploadLongs(values);

      assertThat(large.longs(0, values.length)).isEqualTo(values);
      assertThat(small.longs(0, 1)).containsExactly(7);
    }
    assertThat(cuda.open()).isZero();
  }

  @Test
  void info_returnsWhatTheDriverSays() {
    try (CudaMemory memory = new CudaMemory(cuda, 0)) {
      assertThat(memory.info()).isEqualTo(new MemoryUse(600, 1000));
      assertThat(memory.info().usedBytes()).isEqualTo(400);
      assertThat(memory).hasToString("cuda:0");
    }
  }

  @Test
  void open_deviceThatIsNotThere_isRefused() {
    assertThatThrownBy(() -> new CudaMemory(cuda, 1))
        .isInstanceOf(EngineException.class)
        .hasMessage("there is no GPU 1: this machine has 1, from 0");
    assertThat(cuda.open()).isZero();
  }

  @Test
  void allocate_noMemoryLeft_saysHowMuchAndWhy() {
    try (CudaMemory memory = new CudaMemory(cuda, 0)) {
      cuda.fail("cudaMalloc", FakeCuda.OUT_OF_MEMORY);

      assertThatThrownBy(() -> memory.allocate(ElementType.FLOAT32, 100))
          .isInstanceOf(EngineException.class)
          .hasMessage("400 bytes cannot be allocated on cuda:0: out of memory (CUDA error 2)")
          .extracting("fault")
          .isEqualTo(EngineFault.RUNTIME);
      assertThat(memory.openBuffers()).isZero();
    }
  }

  @Test
  void close_withOpenBuffers_namesTheLeak() {
    CudaMemory memory = new CudaMemory(cuda, 0);
    DeviceBuffer buffer = memory.allocate(ElementType.FLOAT16, 8);

    assertThatIllegalStateException()
        .isThrownBy(memory::close)
        .withMessage(
            "cuda:0 cannot be closed: 1 buffers (16 bytes) and 0 sessions or graphs are still open");
    buffer.close();
    memory.close();
    memory.close();
    assertThatIllegalStateException().isThrownBy(() -> memory.stream().synchronise());
    assertThat(cuda.open()).isZero();
  }

  @Test
  void launch_capturedCopies_areDoneAgainAndNotWhileCaptured() {
    try (CudaMemory memory = new CudaMemory(cuda, 0);
        DeviceBuffer source = memory.allocate(ElementType.FLOAT32, 4);
        DeviceBuffer target = memory.allocate(ElementType.FLOAT32, 2)) {
      source.upload(1, 2, 3, 4);
      target.upload(9, 9);
      try (CudaGraph graph = CudaGraph.capture(memory, () -> target.copy(0, source, 2, 2))) {
        assertThat(target.floats(0, 2)).containsExactly(9, 9);
        graph.launch();
        assertThat(target.floats(0, 2)).containsExactly(3, 4);
        source.upload(1, 2, 5, 6);
        graph.launch();
        assertThat(target.floats(0, 2)).containsExactly(5, 6);
        assertThat(graph.nodes()).isEqualTo(1);
      }
    }
    assertThat(cuda.open()).isZero();
  }

  @Test
  void launch_afterABufferWasClosed_isRefused() {
    try (CudaMemory memory = new CudaMemory(cuda, 0)) {
      DeviceBuffer buffer = memory.allocate(ElementType.FLOAT32, 2);
      CudaGraph graph = CudaGraph.capture(memory, buffer::zero);
      buffer.close();
      assertThatIllegalStateException()
          .isThrownBy(graph::launch)
          .withMessage("the buffer of 2 FLOAT32 on cuda:0 is closed");
      graph.close();
      graph.close();
      assertThatIllegalStateException()
          .isThrownBy(graph::launch)
          .withMessage("the CUDA graph is closed");
    }
    assertThat(cuda.open()).isZero();
  }

  @Test
  void capture_upload_isRefusedAndLeavesTheStreamUsable() {
    try (CudaMemory memory = new CudaMemory(cuda, 0);
        DeviceBuffer buffer = memory.allocate(ElementType.FLOAT32, 2)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> CudaGraph.capture(memory, () -> buffer.upload(1, 2)))
          .withMessageContaining("an upload or download cannot be part of a captured graph");
      buffer.upload(3, 4);
      assertThat(buffer.floats(0, 2)).containsExactly(3, 4);
    }
    assertThat(cuda.open()).isZero();
  }

  @Test
  void capture_thatTheDriverRefuses_saysWhy() {
    try (CudaMemory memory = new CudaMemory(cuda, 0);
        DeviceBuffer buffer = memory.allocate(ElementType.FLOAT32, 2)) {
      cuda.fail("cudaStreamEndCapture", 901);
      assertThatThrownBy(() -> CudaGraph.capture(memory, buffer::zero))
          .hasMessage("the work cannot be captured as a CUDA graph: error 901 (CUDA error 901)");
      cuda.fail("cudaGraphInstantiateWithFlags", FakeCuda.OUT_OF_MEMORY);
      assertThatThrownBy(() -> CudaGraph.capture(memory, buffer::zero))
          .hasMessage("a CUDA graph of 1 nodes cannot be made ready: out of memory (CUDA error 2)");
    }
    assertThat(cuda.open()).isZero();
  }
}
