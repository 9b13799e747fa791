package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.device.Placement;
import dev.ishowtts.engine.device.TestLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.CpuNodes;
import dev.ishowtts.engine.runtime.DeclaredInput;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.runtime.TensorRtOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineRuntimeTest {
  @TempDir private static Path home;

  private static ModelFiles files;

  @BeforeAll
  static void write() throws IOException {
    TestLibrary.get();
    files = TinyBundle.write(home);
  }

  private static EngineSettings settings(Provider provider) {
    return TinyBundle.settings(1, 1, SpeechOptions.defaults(), Batching.off())
        .withProvider(provider);
  }

  @Test
  void tensorRt_everyOwnGraph_hasARangeForEachInput() {
    TensorRtOptions options =
        EngineRuntime.tensorRt(settings(Provider.TENSORRT), files, Optional.empty());

    for (String graph : List.of("text.onnx", "time.onnx", "sampler.onnx", "batch.onnx")) {
      List<DeclaredInput> inputs = DeclaredInput.read(files.folder().resolve(graph));
      Map<String, String> values = options.options(graph, inputs);
      for (String end : List.of("min", "opt", "max")) {
        assertThat(values.get("trt_profile_" + end + "_shapes"))
            .as(graph)
            .isNotNull()
            .matches("(\\w+:\\d+(x\\d+)*,?)+");
      }
    }
    assertThat(
            options.options(
                "vocoder.onnx", DeclaredInput.read(files.folder().resolve("vocoder.onnx"))))
        .containsEntry("trt_profile_min_shapes", "mel:1x2x100")
        .containsEntry("trt_profile_opt_shapes", "mel:1x768x100")
        .containsEntry("trt_profile_max_shapes", "mel:1x4096x100")
        .containsEntry("trt_fp16_enable", "0");
  }

  @Test
  void tensorRt_modelOfFp16_isCompiledInFp16() {
    ModelFiles half =
        new ModelFiles(files.folder(), "tiny", "00", "fp16", files.architecture().orElseThrow());

    assertThat(
            EngineRuntime.tensorRt(settings(Provider.TENSORRT), half, Optional.empty()).rounding())
        .isEqualTo(TensorRtOptions.Rounding.FP16);
  }

  @Test
  void cache_isKeyedByModelGpuAndVersion() throws IOException {
    EngineSettings settings = settings(Provider.TENSORRT).cachedUnder(home.resolve("tensorrt"));
    ModelFiles model =
        new ModelFiles(
            files.folder(),
            "tiny",
            "0123456789abcdef0123",
            "fp32",
            files.architecture().orElseThrow());

    Path folder = EngineRuntime.cache(settings, model, "NVIDIA H200", "1.29.0").orElseThrow();

    assertThat(folder)
        .isEqualTo(home.resolve("tensorrt/0123456789abcdef-NVIDIA_H200-ort1.29.0"))
        .isDirectory();
    Path file = Files.createFile(home.resolve("file"));
    assertThatThrownBy(
            () ->
                EngineRuntime.cache(settings(Provider.TENSORRT).cachedUnder(file), model, "x", "1"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("set ISHOWTTS_HOME to a writable folder");
  }

  @Test
  void options_ofAGpu_refuseTheCpu() {
    RuntimeOptions options = EngineRuntime.options(settings(Provider.TENSORRT), files, "1.29.0");

    assertThat(options.cpuNodes()).isEqualTo(CpuNodes.REFUSE);
    assertThat(options.tensorRt()).isPresent();
    assertThat(EngineRuntime.options(settings(Provider.CUDA), files, "1.29.0").tensorRt())
        .isEmpty();
  }

  @Test
  void open_gpuOnAMachineWithout_failsWithReasonAndRemedy() {
    for (Provider provider : List.of(Provider.CUDA, Provider.TENSORRT)) {
      assertThatThrownBy(() -> TinyBundle.open(home, files, settings(provider)))
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith(provider.title() + " is not available: ONNX Runtime ")
          .hasMessageContaining("was built without " + provider.title())
          .hasMessageContaining("./ishowtts natives install")
          .extracting("fault")
          .isEqualTo(EngineFault.UNAVAILABLE);
    }
  }

  @Test
  void placements_onTheCpu_countEveryGraph() {
    EngineSettings settings = settings(Provider.CPU);

    List<String> graphs = Placements.graphs(settings, files);

    assertThat(graphs).containsExactly("text.onnx", "time.onnx", "sampler.onnx", "vocoder.onnx");
    for (String graph : graphs) {
      Placement placement = Placements.of(TestLibrary.get(), settings, files, graph);
      assertThat(placement.nodes()).as(graph).containsOnlyKeys("CPUExecutionProvider");
    }
    // The matrix products are in the loop's body.
    assertThat(Placements.of(TestLibrary.get(), settings, files, "sampler.onnx").on(Provider.CPU))
        .containsEntry("Loop", 1)
        .containsKey("MatMul");
    assertThat(Placements.of(TestLibrary.get(), settings, files, "step.onnx").on(Provider.CPU))
        .containsKeys("TurnedHeads32", "GatedSkipNorm32");
    assertThat(Placements.graphs(settings(Provider.CUDA), files))
        .contains("step.onnx", "condition.onnx")
        .doesNotContain("sampler.onnx");
  }
}
