package dev.ishowtts.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JoiningTest {
  private static Waveform constant(float value, int length) {
    float[] samples = new float[length];
    Arrays.fill(samples, value);
    return new Waveform(samples, 24_000);
  }

  @Test
  void join_overlap_fadesLinearlyIncludingBothEnds() {
    Waveform joined =
        CrossFade.join(List.of(constant(1, 10), constant(-1, 8)), 5 / 24_000.0 + 1e-9);
    assertThat(joined.samples())
        .containsExactly(
            new float[] {1, 1, 1, 1, 1, 1, 0.5f, 0, -0.5f, -1, -1, -1, -1}, within(1e-6f));
  }

  @Test
  void join_defaultFade_overlaps3600Samples() {
    List<Waveform> pieces = List.of(constant(1, 24_000), constant(1, 24_000), constant(1, 24_000));
    Waveform joined = CrossFade.join(pieces, 0.15);
    assertThat(joined.length()).isEqualTo(72_000 - 2 * 3_600);
    assertThat(joined.samples()).containsOnly(new float[] {1}, within(1e-6f));
  }

  @Test
  void join_shortPiece_overlapsOnlyItsLength() {
    Waveform joined = CrossFade.join(List.of(constant(1, 4), constant(0, 1), constant(1, 2)), 1);
    assertThat(joined.samples()).containsExactly(1, 1, 1, 1);
  }

  @Test
  void join_noFade_isEndToEnd() {
    assertThat(CrossFade.join(List.of(constant(1, 2), constant(0, 1)), 0).samples())
        .containsExactly(1, 1, 0);
    assertThat(CrossFade.join(List.of(constant(1, 2), constant(0, 1)), -1).length()).isEqualTo(3);
  }

  @Test
  void join_wrongInput_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> CrossFade.join(List.of(), 0.15));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CrossFade.join(List.of(constant(1, 1)), Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> CrossFade.join(List.of(constant(1, 1), new Waveform(new float[1], 8_000)), 0))
        .withMessage("pieces must have one rate, got 24000 and 8000");
  }

  @Test
  void raiseAndRestore_quietReference_areInverse() {
    Waveform quiet = constant(0.02f, 100);
    Waveform raised = Loudness.raise(quiet, quiet.rms());
    assertThat(raised.rms()).isCloseTo(0.1, within(1e-6));
    assertThat(Loudness.restore(raised, quiet.rms()).rms()).isCloseTo(0.02, within(1e-6));
  }

  @Test
  void raiseAndRestore_loudOrSilentReference_changeNothing() {
    Waveform loud = constant(0.4f, 10);
    assertThat(Loudness.raise(loud, 0.4)).isSameAs(loud);
    assertThat(Loudness.restore(loud, 0.4)).isSameAs(loud);
    assertThat(Loudness.raise(loud, 0)).isSameAs(loud);
    assertThat(Loudness.restore(loud, 0)).isSameAs(loud);
  }
}
