package dev.ishowtts.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.testing.Golden;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class TimeGridTest {
  @Test
  void grid_defaultSway_isTheOfficialOne() {
    for (Map.Entry<String, JsonNode> entry :
        Golden.frontend().get("time_grid_sway_minus1").properties()) {
      assertThat(TimeGrid.grid(Integer.parseInt(entry.getKey()), -1, true))
          .containsExactly(Golden.doubles(entry.getValue()), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7, 16, 32})
  void grid_defaultSway_isTheSamplersOwn(int nfe) {
    float[] golden = Golden.tensor("times_nfe" + nfe);
    double[] grid = TimeGrid.grid(nfe, -1, true);
    assertThat(grid).hasSize(golden.length);
    for (int i = 0; i < grid.length; i++) {
      assertThat(grid[i]).isCloseTo(golden[i], within(1e-6));
    }
  }

  @Test
  void grid_sixteenWithoutEpss_isUniform() {
    double[] grid = TimeGrid.grid(16, 0, false);
    for (int i = 0; i <= 16; i++) {
      assertThat(grid[i]).isCloseTo(i / 16.0, within(1e-15));
    }
    assertThat(TimeGrid.grid(16, 0, true)[8]).isEqualTo(0.25);
  }

  @Test
  void grid_anyNfeAndSway_risesFromZeroToOne() {
    for (int nfe = 1; nfe <= 128; nfe++) {
      for (double sway : new double[] {-1, -0.5, 0, 1, 1.75}) {
        double[] grid = TimeGrid.grid(nfe, sway, true);
        assertThat(grid).hasSize(nfe + 1).startsWith(0.0).endsWith(1.0);
        for (int i = 0; i < nfe; i++) {
          assertThat(grid[i + 1]).isGreaterThan(grid[i]);
        }
      }
    }
  }

  @Test
  void grid_outOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeGrid.grid(0, -1, true))
        .withMessage("nfe must be between 1 and 128, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeGrid.grid(129, -1, true))
        .withMessage("nfe must be between 1 and 128, got 129");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeGrid.grid(7, Double.NaN, true))
        .withMessage("sway must be between -1 and 1.75, got NaN");
    assertThatIllegalArgumentException().isThrownBy(() -> TimeGrid.grid(7, -1.01, true));
  }
}
