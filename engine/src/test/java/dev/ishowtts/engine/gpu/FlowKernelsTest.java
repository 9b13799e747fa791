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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped PTX against its source and against what the operations ask for. */
final class FlowKernelsTest {
  private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(");

  @ParameterizedTest
  @ValueSource(strings = {"flow", "attention"})
  void ptx_belongsToItsSource(String name) throws IOException, NoSuchAlgorithmException {
    byte[] source = Files.readAllBytes(Path.of("src", "main", "cuda", name + ".cu"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));

    assertThat(ptx(name).lines().findFirst())
        .as("run scripts/make-kernels.sh after a change of " + name + ".cu")
        .hasValue("// source " + digest);
  }

  @Test
  void ptx_isForOldDriversAndGpus() throws IOException {
    assertThat(ptx("flow").lines()).contains(".version 6.5", ".target sm_75");
  }

  @Test
  void ptx_ofTheAttention_isForHopperAlone() throws IOException {
    assertThat(ptx("attention").lines()).contains(".version 8.0", ".target sm_90a");
    assertThat(kernels("attention")).containsExactly("attended_heads_f16");
  }

  @Test
  void ptx_hasTheKernelsOfEveryOperationInBothTypes() throws IOException {
    assertThat(kernels("flow"))
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
            "skip_norms_f32",
            "skip_norms_f16",
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
            "overlapped_f16",
            "normals");
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

  private static List<String> kernels(String name) throws IOException {
    return ENTRY.matcher(ptx(name)).results().map(match -> match.group(1)).toList();
  }

  private static String ptx(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(FlowKernelsTest.class.getResourceAsStream(name + ".ptx"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
