package dev.ishowtts.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.graph.StepOperation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped PTX against its source and against what the operations ask for. */
final class FlowKernelsTest {
  private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(");

  @Test
  void ptx_belongsToItsSource() throws IOException, NoSuchAlgorithmException {
    byte[] source = Files.readAllBytes(Path.of("src", "main", "cuda", "flow.cu"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));

    assertThat(ptx().lines().findFirst())
        .as("run scripts/make-kernels.sh after a change of flow.cu")
        .hasValue("// source " + digest);
  }

  @Test
  void ptx_isForOldDriversAndGpus() throws IOException {
    assertThat(ptx().lines()).contains(".version 6.5", ".target sm_75");
  }

  @Test
  void ptx_hasTheKernelsOfEveryOperationInBothTypes() throws IOException {
    List<String> kernels = ENTRY.matcher(ptx()).results().map(match -> match.group(1)).toList();

    assertThat(kernels)
        .containsExactlyInAnyOrder(
            "joined_f32",
            "joined_f16",
            "windows_f32",
            "windows_f16",
            "bias_mish_f32",
            "bias_mish_f16",
            "position_added_f32",
            "position_added_f16",
            "skip_norm_f32",
            "skip_norm_f16",
            "turned_heads_f32",
            "turned_heads_f16",
            "bias_gelu_f32",
            "bias_gelu_f16",
            "advanced_f32",
            "advanced_f16",
            "embedded_f32",
            "embedded_f16",
            "convolved_norm_f32",
            "convolved_norm_f16",
            "bias_erf_gelu_f32",
            "bias_erf_gelu_f16",
            "channel_norms_f32",
            "channel_norms_f16",
            "responded_f32",
            "responded_f16",
            "biased_sum_f32",
            "biased_sum_f16",
            "frame_windows_f32",
            "frame_windows_f16",
            "spectrum_f32",
            "spectrum_f16",
            "overlapped_f32",
            "overlapped_f16");
  }

  @Test
  void all_namesEveryOperationOnceInEachType() {
    List<String> expected = new ArrayList<>();
    for (StepOperation operation : StepOperation.values()) {
      expected.add(operation.node(false));
      expected.add(operation.node(true));
    }

    assertThat(FlowOperation.all(new JavaKernels()))
        .extracting(FlowOperation::name)
        .containsExactlyElementsOf(expected)
        .doesNotHaveDuplicates();
  }

  private static String ptx() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(FlowKernelsTest.class.getResourceAsStream("flow.ptx"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
