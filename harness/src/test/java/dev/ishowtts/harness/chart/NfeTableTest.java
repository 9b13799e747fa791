package dev.ishowtts.harness.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NfeTableTest {
  private static final String HEADER = "# Model small\nmeasure,target,curve,nfe,value,low,high\n";

  @Test
  void read_twoMeasures_keepsOrderTargetsAndNotes() throws IOException {
    NfeChart chart =
        NfeTable.read(
            """
            # Model small
            # Heard by a machine.
            measure,target,curve,nfe,value,low,high
            WER,0.117,EPSS,16,0.09,0.07,0.12
            WER,0.117,EPSS,7,0.08,0.06,0.1
            WER,0.117,equal steps,7,0.2,0.2,0.2
            RTF,,fp32,7,0.27,0.26,0.28
            """,
            "small.csv");

    assertThat(chart.subject()).isEqualTo("Model small");
    assertThat(chart.notes()).containsExactly("Heard by a machine.");
    assertThat(chart.measures()).extracting(NfeChart.Measure::name).containsExactly("WER", "RTF");
    assertThat(chart.measures())
        .extracting(NfeChart.Measure::target)
        .containsExactly(Optional.of(0.117), Optional.empty());
    assertThat(chart.measures().get(0).curves())
        .extracting(NfeChart.Curve::name)
        .containsExactly("EPSS", "equal steps");
    assertThat(chart.measures().get(0).curves().get(0).points())
        .containsExactly(
            new NfeChart.Point(7, 0.08, 0.06, 0.1), new NfeChart.Point(16, 0.09, 0.07, 0.12));
    assertThat(chart.isCurve()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "WER,,EPSS,7,0.1,0.1; small.csv:3: must have 7 values, has 6",
        "WER,,EPSS,7.5,0.1,0.1,0.1; small.csv:3: nfe must be 1 to 128, got \"7.5\"",
        "WER,,EPSS,7,low,0.1,0.1; small.csv:3: value must be a number, got \"low\"",
        "WER,NaN,EPSS,7,0.1,0.1,0.1; small.csv:3: target must be finite, got \"NaN\"",
        "WER,,EPSS,7,0.3,0.1,0.2; small.csv:3: value 0.3 must lie between low and high",
      })
  void read_wrongLine_isNamed(String line, String message) {
    assertThatThrownBy(() -> NfeTable.read(HEADER + line + "\n", "small.csv"))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void read_withoutSubjectOrHeader_saysWhatIsMissing() {
    assertThatThrownBy(() -> NfeTable.read("a,b\n", "x.csv"))
        .hasMessage("x.csv:1: must begin with \"# \" and what was measured");
    assertThatThrownBy(() -> NfeTable.read("# Model\n", "x.csv"))
        .hasMessage("x.csv:2: must be the header measure,target,curve,nfe,value,low,high");
  }
}
