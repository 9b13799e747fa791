package dev.ishowtts.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.ishowtts.engine.device.TestLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxRuntimeTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    TestLibrary.get();
    GoldenModel.writeGraphs(Precision.FP32, folder);
  }

  @Test
  void version_isTheNativeLibrarys() {
    assertThat(new OnnxRuntime(new RuntimeOptions(Provider.CPU, 1)).version())
        .isEqualTo(TestLibrary.get().version());
  }

  @Test
  void open_gpuThatIsNotThere_neverFallsBackToTheCpu() {
    TensorRtOptions tensorRt =
        new TensorRtOptions(0, Optional.empty(), TensorRtOptions.Rounding.NONE, Map.of(), 0);
    OnnxRuntime cuda = new OnnxRuntime(new RuntimeOptions(Provider.CUDA, 1));
    OnnxRuntime tensor =
        new OnnxRuntime(
            new RuntimeOptions(Provider.TENSORRT, 1, CpuNodes.ALLOW, Optional.of(tensorRt)));

    assertThatThrownBy(() -> cuda.open(folder.resolve("vocoder.onnx")))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "CUDA is not available: Failed to find CUDA shared provider; ./ishowtts doctor says"
                + " what to do, or set engine.provider = \"cpu\"")
        .extracting("fault")
        .isEqualTo(EngineFault.UNAVAILABLE);
    assertThatThrownBy(() -> tensor.open(folder.resolve("vocoder.onnx")))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("TensorRT is not available: Failed to find TensorRT shared");
  }

  /* Captured from onnxruntime_gpu 1.29.0 on a machine without CUDA. */
  @Test
  void reason_messageWithPlaces_isTheLoadersWords() {
    assertThat(
            OnnxSession.reason(
                new OrtException(
                    OrtException.OrtErrorCode.ORT_FAIL,
                    "/onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988"
                        + " onnxruntime::Provider& onnxruntime::ProviderLibrary::Get()"
                        + " [ONNXRuntimeError] : 1 : FAIL : Failed to load library"
                        + " /n/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12:"
                        + " cannot open shared object file: No such file or directory\n")))
        .isEqualTo(
            "Failed to load library /n/libonnxruntime_providers_cuda.so with error:"
                + " libcublasLt.so.12: cannot open shared object file: No such file or directory");
  }

  @Test
  void read_graph_givesNamesOfDynamicAxes() {
    assertThat(DeclaredInput.read(folder.resolve("vocoder.onnx")))
        .containsExactly(new DeclaredInput("mel", List.of("batch", "frames", "100")));
    assertThatThrownBy(() -> DeclaredInput.read(folder.resolve("none.onnx")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("none.onnx cannot be read");
  }
}
