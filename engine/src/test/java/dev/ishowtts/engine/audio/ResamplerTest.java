package dev.ishowtts.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResamplerTest {
  @ParameterizedTest
  @CsvSource({"44100, 80, 171, 12", "48000, 1, 28, 13", "16000, 3, 16, 7", "22050, 160, 161, 7"})
  void kernel_commonRates_haveTorchaudiosSizes(int from, int phases, int taps, int width) {
    Resampler resampler = new Resampler(from, 24_000);
    assertThat(resampler.phases()).isEqualTo(phases);
    assertThat(resampler.width()).isEqualTo(width);
    assertThat(resampler.kernel(0)).hasSize(taps);
  }

  @Test
  void kernel_16000_isTheFormulaWithItsClamp() {
    Resampler resampler = new Resampler(16_000, 24_000);
    double base = 0.99 * 2;
    for (int phase = 0; phase < 3; phase++) {
      float[] kernel = resampler.kernel(phase);
      for (int i = -7; i < 9; i++) {
        double t = Math.max(-6, Math.min(6, (i / 2.0 - phase / 3.0) * base));
        double cos = Math.cos(Math.PI * t / 12);
        double sinc = t == 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
        assertThat((double) kernel[i + 7]).isCloseTo(base / 2 * cos * cos * sinc, within(1e-7));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"44100", "48000", "16000", "22050", "8000", "24001", "96000"})
  void resample_tone_keepsFrequencyAndLevel(int from) {
    float[] tone = new float[from];
    for (int i = 0; i < from; i++) {
      tone[i] = (float) Math.sin(2 * Math.PI * 1000 * i / from);
    }
    Waveform out = new Resampler(from, 24_000).resample(new Waveform(tone, from));
    assertThat(out.sampleRate()).isEqualTo(24_000);
    assertThat(out.length()).isEqualTo(24_000);
    for (int i = 1000; i < 23_000; i += 7) {
      assertThat((double) out.samples()[i])
          .isCloseTo(Math.sin(2 * Math.PI * 1000 * i / 24_000), within(5e-3)); // pass-band ripple
    }
  }

  @Test
  void resample_length_isRoundedUp() {
    Resampler resampler = new Resampler(44_100, 24_000);
    assertThat(resampler.resample(new Waveform(new float[1], 44_100)).length()).isEqualTo(1);
    assertThat(resampler.resample(new Waveform(new float[148], 44_100)).length()).isEqualTo(81);
    assertThat(resampler.resample(new Waveform(new float[0], 44_100)).length()).isZero();
  }

  @Test
  void resample_sameRate_isTheSame() {
    Waveform waveform = new Waveform(new float[3], 24_000);
    assertThat(new Resampler(24_000, 24_000).resample(waveform)).isSameAs(waveform);
  }

  @Test
  void resample_wrongRate_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resampler(0, 24_000))
        .withMessage("from must be between 1000 and 384000 Hz, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resampler(16_000, 24_000).resample(new Waveform(new float[1], 8_000)))
        .withMessage("the waveform must have 16000 Hz, got 8000");
  }
}
