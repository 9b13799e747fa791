package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.TensorRtOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlacementTest {
  private static final TensorRtOptions TENSOR_RT =
      new TensorRtOptions(0, Optional.empty(), TensorRtOptions.Rounding.NONE, Map.of(), 0);

  @TempDir private Path folder;

  @Test
  void of_onTheCpu_countsEveryOperation() {
    Path graph = TinyModel.random(ElementType.FLOAT32, 4, 1).write(folder.resolve("tiny.onnx"));

    Placement placement =
        Placement.of(TestLibrary.get(), graph, Provider.CPU, TENSOR_RT, Optional.empty());

    assertThat(placement.graph()).isEqualTo("tiny.onnx");
    // Product and sum were joined before nodes were given to providers.
    assertThat(placement.on(Provider.CPU)).isEqualTo(Map.of("Gemm", 1));
    assertThat(placement.on(Provider.CUDA)).isEmpty();
    assertThat(placement.nodes()).isEqualTo(Map.of("CPUExecutionProvider", 1));
    assertThat(TestLibrary.get().openHandles()).isZero();
  }

  @Test
  void of_providerThatTheLibraryLacks_isUnavailable() {
    Path graph = TinyModel.random(ElementType.FLOAT32, 4, 1).write(folder.resolve("tiny.onnx"));

    for (Provider provider : new Provider[] {Provider.CUDA, Provider.TENSORRT}) {
      assertThatThrownBy(
              () -> Placement.of(TestLibrary.get(), graph, provider, TENSOR_RT, Optional.empty()))
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith(provider.title() + " is not available: ")
          .extracting("fault")
          .isEqualTo(EngineFault.UNAVAILABLE);
    }
    assertThat(TestLibrary.get().openHandles()).isZero();
  }

  @Test
  void of_graphThatIsMissing_namesIt() {
    assertThatThrownBy(
            () ->
                Placement.of(
                    TestLibrary.get(),
                    folder.resolve("none.onnx"),
                    Provider.CPU,
                    TENSOR_RT,
                    Optional.empty()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("none.onnx cannot be loaded");
  }
}
