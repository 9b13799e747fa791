package dev.ishowtts.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.testing.NoisyParts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The numbers are pydub's for the same recordings. */
final class SilenceTest {
  private static final WavFile PAUSES =
      NoisyParts.wav(24_000, 1, 16, 303, 0, 2000, 8000, 1507, 0, 2000, 3000, 401, 0);

  @Test
  void remove_longPauses_leavesHalfASecondOnBothSides() {
    Waveform speech = PAUSES.toMono();
    Waveform removed = Silence.remove(speech);
    assertThat(removed.length()).isEqualTo(67_440 + 69_624);
    assertThat(removed.samples()[7_272]).isEqualTo(speech.samples()[7_272]);
    assertThat(removed.samples()).containsSubsequence(speech.samples()[60_000]);
  }

  @Test
  void remove_beyondFullScale_keepsTheSamples() {
    float[] loud = new float[24_000];
    java.util.Arrays.fill(loud, 1.5f);
    assertThat(Silence.remove(new Waveform(loud, 24_000)).samples()).containsExactly(loud);
  }

  @Test
  void remove_silence_isEmpty() {
    assertThat(Silence.remove(new Waveform(new float[48_000], 24_000)).length()).isZero();
  }

  @Test
  void split_keptSilence_meetsInTheMiddle() {
    assertThat(
            milliseconds(
                NoisyParts.wav(24_000, 1, 16, 303, 0, 2000, 8000, 1507, 0, 2000, 3000, 401, 0)))
        .containsExactly(3060, 3151);
    assertThat(
            milliseconds(
                NoisyParts.wav(48_000, 2, 32, 777, 1, 2222, 6000, 1999, 20, 1111, 6000, 55, 3)))
        .containsExactly(3995, 2169);
    assertThat(milliseconds(NoisyParts.wav(44_100, 1, 16, 95, 90, 1003, 4000, 95, 90)))
        .containsExactly(1193);
  }

  private static List<Integer> milliseconds(WavFile wav) {
    return Silence.split(PcmClip.of(wav), 100, -40, 1000).stream()
        .map(PcmClip::milliseconds)
        .toList();
  }

  @Test
  void withTail_commonRates_hasPydubsFrameCounts() {
    int[] rates = {24_000, 44_100, 48_000, 16_000, 22_050};
    int[] tails = {1198, 2201, 2395, 799, 1101};
    for (int i = 0; i < rates.length; i++) {
      PcmClip clip = PcmClip.of(new Waveform(new float[10], rates[i]));
      assertThat(clip.withTail().frames()).isEqualTo(10 + tails[i]);
    }
  }
}
