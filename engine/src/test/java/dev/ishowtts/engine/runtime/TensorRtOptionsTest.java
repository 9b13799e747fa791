package dev.ishowtts.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.engine.runtime.TensorRtOptions.Range;
import dev.ishowtts.engine.runtime.TensorRtOptions.Rounding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TensorRtOptionsTest {
  private static final Map<String, Range> RANGES =
      Map.of("batch", new Range(1, 1, 4), "frames", new Range(2, 768, 4096));
  private static final DeclaredInput NOISE =
      new DeclaredInput("noise", List.of("batch", "frames", "100"));
  private static final DeclaredInput FIXED = new DeclaredInput("table", List.of("3", "256"));

  private static TensorRtOptions options(Rounding rounding, int workspaceMib) {
    return new TensorRtOptions(
        0, Optional.of(Path.of("/home/u/tensorrt/m")), rounding, RANGES, workspaceMib);
  }

  @Test
  void options_dynamicInputs_getMinOptMaxOfEveryAxis() {
    Map<String, String> options =
        options(Rounding.NONE, 0)
            .options(
                "sampler.onnx",
                List.of(NOISE, FIXED, new DeclaredInput("cosines", List.of("frames", "32"))));

    assertThat(options)
        .containsEntry("trt_profile_min_shapes", "noise:1x2x100,cosines:2x32")
        .containsEntry("trt_profile_opt_shapes", "noise:1x768x100,cosines:768x32")
        .containsEntry("trt_profile_max_shapes", "noise:4x4096x100,cosines:4096x32");
  }

  @Test
  void options_cacheAndPrecision_areInTheProvidersWords() {
    assertThat(options(Rounding.FP16, 512).options("step-unguided.onnx", List.of(FIXED)))
        .isEqualTo(
            Map.of(
                "device_id", "0",
                "trt_fp16_enable", "1",
                "trt_max_workspace_size", "536870912",
                "trt_engine_cache_enable", "1",
                "trt_engine_cache_path", "/home/u/tensorrt/m",
                "trt_engine_cache_prefix", "step_unguided",
                "trt_timing_cache_enable", "1",
                "trt_timing_cache_path", "/home/u/tensorrt/m"));
  }

  @Test
  void options_withoutCache_keepNothing() {
    TensorRtOptions options = new TensorRtOptions(1, Optional.empty(), Rounding.NONE, Map.of(), 0);

    assertThat(options.options("a.onnx", List.of(FIXED)))
        .isEqualTo(Map.of("device_id", "1", "trt_fp16_enable", "0"));
  }

  @Test
  void options_axisWithoutRange_leaveAllShapesToTensorRt() {
    DeclaredInput unknown = new DeclaredInput("audio", List.of("1", "1", "audio_len"));
    DeclaredInput unnamed = new DeclaredInput("x", List.of(""));

    assertThat(options(Rounding.NONE, 0).options("g.onnx", List.of(NOISE, unknown)).keySet())
        .noneMatch(key -> key.startsWith("trt_profile"));
    assertThat(options(Rounding.NONE, 0).options("g.onnx", List.of(NOISE, unnamed)).keySet())
        .noneMatch(key -> key.startsWith("trt_profile"));
  }

  @Test
  void range_outOfOrder_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Range(2, 1, 3))
        .withMessage("a range needs 1 <= min <= opt <= max, got 2, 1, 3");
    assertThatIllegalArgumentException().isThrownBy(() -> new Range(0, 1, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new Range(1, 4, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> options(Rounding.NONE, -1));
  }

  @Test
  void runtimeOptions_tensorRtWithoutItsOptions_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RuntimeOptions(Provider.TENSORRT, 1))
        .withMessageStartingWith("options of TensorRT go with its provider");
  }
}
