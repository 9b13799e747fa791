package dev.ishowtts.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of layers in 8 bits rests on these errors; see docs/decisions.md. */
final class LayerErrorsTest {
  @TempDir private Path work;

  @Test
  void rows_ofTheTinyModel_stayUnderTheImportBoundsAndAddUp() throws IOException {
    LayerErrors errors =
        new LayerErrors(
            GoldenModel.file("model.safetensors"),
            GoldenModel.file("vocos.safetensors"),
            GoldenModel.file("config.json"),
            work);
    List<LayerErrors.Row> rows = errors.rows();
    Map<String, Double> worst =
        rows.stream()
            .collect(Collectors.toMap(LayerErrors.Row::what, row -> Collections.max(row.errors())));

    assertThat(rows).hasSize(11);
    assertThat(worst.get("fp16")).isBetween(1e-5, 2e-2);
    assertThat(worst.get("int8 all")).isBetween(1e-3, 0.1);
    assertThat(worst.get("w8 all")).isBetween(1e-4, 2e-2);
    // Its activations are fp16, its weights have more scales than int8's: between the two.
    assertThat(worst.get("w8 all")).isBetween(worst.get("fp16"), worst.get("int8 all"));
    for (String layer : List.of("qkv", "out", "ff_in", "ff_out")) {
      assertThat(worst.get("int8 " + layer)).as(layer).isBetween(1e-4, worst.get("int8 all"));
    }
  }
}
