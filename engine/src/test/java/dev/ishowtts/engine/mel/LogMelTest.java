package dev.ishowtts.engine.mel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.testing.Golden;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LogMelTest {
  private static final LogMel MEL = new LogMel();

  @Test
  void logMel_speech_agreesWithTheOfficialOne() {
    float[] mel = MEL.logMel(Golden.tensor("wav"));
    assertThat(mel).hasSize(94 * 100).containsExactly(Golden.tensor("mel"), within(1e-4f));
  }

  @Test
  void logMel_twoSines_agreesWithTheOfficialOne() {
    double[] wave = new double[24_000];
    for (int n = 0; n < wave.length; n++) {
      double t = 2 * Math.PI * n / 24_000;
      wave[n] = 0.3 * Math.sin(440 * t) + 0.1 * Math.sin(3000 * t);
    }
    float[] mel = MEL.logMel(wave);
    JsonNode golden = Golden.frontend().get("mel");
    assertThat(mel).hasSize(golden.get("frames").asInt() * 100);
    assertRow(mel, 10, Golden.doubles(golden.get("frame10")));
    assertRow(mel, 0, Golden.doubles(golden.get("frame0_first8")));
    assertRow(mel, 93, Golden.doubles(golden.get("frame93_first8")));
    double mean = IntStream.range(0, mel.length).mapToDouble(i -> mel[i]).average().orElseThrow();
    assertThat(mean).isCloseTo(golden.get("mean").asDouble(), within(1e-4));
  }

  private static void assertRow(float[] mel, int frame, double[] expected) {
    for (int band = 0; band < expected.length; band++) {
      assertThat((double) mel[frame * 100 + band]).isCloseTo(expected[band], within(1e-5));
    }
  }

  @Test
  void logMel_silence_isTheFloor() {
    float[] mel = MEL.logMel(new float[2560]);
    assertThat(mel).hasSize(11 * 100).containsOnly((float) Math.log(1e-5));
  }

  @Test
  void logMel_512Samples_isRefused() {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> MEL.logMel(new float[512]))
        .withMessageContaining("longer than 512 samples")
        .withMessageContaining("got 512");
    assertThat(MEL.logMel(new float[513])).hasSize(300);
  }

  @Test
  void weight_filterBank_isHtkWithoutAreaNormalisation() {
    assertThat(MEL.weight(1, 0)).isCloseTo(0.854113, within(1e-6));
    int[] counts = {1, 2, 7, 30};
    int[] bands = {0, 1, 50, 99};
    for (int i = 0; i < bands.length; i++) {
      int band = bands[i];
      assertThat(IntStream.rangeClosed(0, 512).filter(bin -> MEL.weight(bin, band) > 1e-12).count())
          .isEqualTo(counts[i]);
    }
  }
}
