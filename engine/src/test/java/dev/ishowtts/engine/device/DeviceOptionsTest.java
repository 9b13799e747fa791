package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceOptionsTest {
  @TempDir private Path folder;

  @Test
  void on_gpu_neverFallsBackToTheCpu() {
    try (CudaMemory memory = new CudaMemory(new FakeCuda(2), 1)) {
      DeviceOptions options =
          DeviceOptions.on(memory).withCudaOption("sdpa_kernel", "1").withCudaGraphs();

      assertThat(options.sessionEntries())
          .isEqualTo(Map.of("session.disable_cpu_ep_fallback", "1"));
      assertThat(options.cudaOptions())
          .containsEntry("device_id", "1")
          .containsEntry("cudnn_conv_algo_search", "HEURISTIC")
          .containsEntry("arena_extend_strategy", "kSameAsRequested")
          .containsEntry("use_tf32", "0")
          .containsEntry("sdpa_kernel", "1")
          .containsEntry("enable_cuda_graph", "1");
      assertThat(options.capturesGraphs()).isTrue();
      assertThat(options.withCudaOption("enable_cuda_graph", "0").capturesGraphs()).isFalse();
    }
  }

  @Test
  void withCudaOption_onTheCpu_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceOptions.on(new CpuMemory()).withCudaGraphs())
        .withMessage("CUDA options need memory on a GPU, got [enable_cuda_graph] for cpu");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceOptions.on(new CpuMemory()).withThreads(0))
        .withMessage("threads must be >= 1, got 0");
  }

  @Test
  void open_gpuWithALibraryForTheCpu_isUnavailableAndLeavesNothing() {
    OrtLibrary library = TestLibrary.get();
    long before = library.openHandles();
    Path graph = TinyModel.random(ElementType.FLOAT32, 4, 1).write(folder.resolve("tiny.onnx"));
    try (CudaMemory memory = new CudaMemory(new FakeCuda(1), 0)) {
      assertThatThrownBy(() -> DeviceSession.open(library, graph, DeviceOptions.on(memory)))
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("the CUDA provider is not available: ")
          .extracting("fault")
          .isEqualTo(EngineFault.UNAVAILABLE);
    }
    assertThat(library.openHandles()).isEqualTo(before);
  }
}
