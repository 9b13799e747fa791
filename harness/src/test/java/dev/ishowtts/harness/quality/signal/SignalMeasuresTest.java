package dev.ishowtts.harness.quality.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SignalMeasuresTest {
  private static final int RATE = 24_000;

  private static Signal noise(double amplitude, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[length];
    Arrays.setAll(x, i -> amplitude * (2 * random.nextDouble() - 1));
    return Signal.of(x, RATE);
  }

  @Test
  void of_rateOutOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signal.of(new double[10], 10))
        .withMessage("sampleRate must be in [1000, 384000] Hz, got 10");
  }

  @Test
  void of_laterChangesOfTheArray_doNotReachTheSignal() {
    double[] x = {1, 2};
    Signal signal = Signal.of(x, RATE);
    x[0] = 9;
    signal.samples()[1] = 9;

    assertThat(signal.samples()).containsExactly(1, 2);
  }

  @Test
  void clicksAndStoi_otherRate_areRefused() {
    Signal signal = Signal.of(new double[16_000], 16_000);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Clicks.of(signal))
        .withMessage("clicks are found at 24000 Hz only, got 16000 Hz: resample first");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stoi.of(signal, signal))
        .withMessageContaining("STOI reads 24000 Hz only");
  }

  @Test
  void clip_differentRates_areRefused() {
    Clip a = Clip.of(noise(0.1, 24_000, 1));
    Clip b = Clip.of(Signal.of(new double[24_000], 16_000));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> a.alignedDistance(b))
        .withMessageContaining("got 24000 and 16000 Hz: resample first");
  }

  @Test
  void loudness_quietAndShort_followTheGates() {
    assertThat(IntegratedLoudness.lufs(Signal.of(new double[48_000], RATE)))
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(IntegratedLoudness.lufs(noise(0.5, 4_800, 1))).isBetween(-20.0, 0.0);
  }

  @Test
  void loudness_halfTheAmplitude_isSixDecibelsLess() {
    Signal loud = noise(0.5, 96_000, 3);

    assertThat(IntegratedLoudness.lufs(loud) - IntegratedLoudness.lufs(loud.times(0.5)))
        .isCloseTo(20 * Math.log10(2), within(1e-9));
  }

  @Test
  void siSdr_addedNoise_isItsRatio() {
    Signal clean = noise(0.5, 48_000, 1);
    double[] x = clean.samples();
    double[] n = noise(0.05, 48_000, 2).samples();
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> 3 * (x[i] + n[i]));

    assertThat(ScaleInvariantRatio.decibels(clean, Signal.of(y, RATE)))
        .isCloseTo(20, within(0.3)); // uniform noise of a tenth, sampled
  }

  @Test
  void stoi_moreNoise_isLess() {
    double[] envelope = new double[48_000];
    Arrays.setAll(envelope, i -> Math.max(0.05, Math.sin(2 * Math.PI * 3 * i / RATE)));
    double[] voice = noise(0.5, 48_000, 1).samples();
    Arrays.setAll(voice, i -> voice[i] * envelope[i]);
    double[] noise = noise(0.5, 48_000, 2).samples();
    Signal clean = Signal.of(voice, RATE);
    double[] mild = new double[48_000];
    double[] strong = new double[48_000];
    Arrays.setAll(mild, i -> voice[i] + 0.1 * noise[i]);
    Arrays.setAll(strong, i -> voice[i] + noise[i]);

    double slight = Stoi.of(clean, Signal.of(mild, RATE));
    double heavy = Stoi.of(clean, Signal.of(strong, RATE));

    assertThat(slight).isBetween(0.9, 1.0);
    assertThat(heavy).isBetween(0.0, slight - 0.1);
    assertThat(Stoi.of(clean.part(0, 3_000), clean.part(0, 3_000))).isNaN();
  }

  @Test
  void warpPath_stretchedSequence_followsIt() {
    double[][] a = {{0}, {1}, {2}};
    double[][] b = {{0}, {0}, {1}, {2}, {2}};

    WarpPath path = WarpPath.between(a, b);

    assertThat(path.first()).containsExactly(0, 0, 1, 2, 2);
    assertThat(path.second()).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void dropouts_atTheEdgeOfSpeech_areNone() {
    double[] x = noise(0.3, 24_000, 5).samples();
    Arrays.fill(x, 0, 1_000, 0);

    assertThat(Clip.of(Signal.of(x, RATE)).dropouts()).isZero();
  }

  @Test
  void timing_speechBetweenSilence_isLocated() {
    double[] x = new double[72_000];
    double[] speech = noise(0.3, 72_000, 5).samples();
    System.arraycopy(speech, 0, x, 12_000, 12_000);
    System.arraycopy(speech, 0, x, 36_000, 12_000);

    SpeechTiming timing = Clip.of(Signal.of(x, RATE)).timing();

    assertThat(timing.leadSeconds()).isCloseTo(0.5, within(0.011)); // a frame starts 10 ms before
    assertThat(timing.trailSeconds()).isCloseTo(1, within(0.011));
    assertThat(timing.longestPauseSeconds()).isCloseTo(0.5, within(0.021));
    assertThat(timing.pauses()).isEqualTo(1);
    assertThat(timing.headCutDb()).isLessThan(-80);
  }
}
