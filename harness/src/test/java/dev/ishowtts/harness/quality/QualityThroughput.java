package dev.ishowtts.harness.quality;

import dev.ishowtts.harness.quality.signal.ScaleInvariantRatio;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.harness.quality.signal.SpectralDistance;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;

/**
 * Prints how many seconds of audio are analysed in a second of one core's time; run by hand, not a
 * test.
 */
final class QualityThroughput {
  private static final int WARM_UPS = 10;
  private static final int ROUNDS = 30;

  private QualityThroughput() {}

  public static void main(String[] args) {
    QualityAnalysis analysis = QualityAnalysis.discovered(QualityModels.NONE);
    Signal signal = Sounds.syllables(1, 120, 1.6);
    Signal other = Sounds.syllables(2, 125, 1.6);
    double seconds = signal.seconds();
    DoubleSupplier clip =
        () -> analysis.measure(Rendition.of(signal)).scores().value("lufs").orElseThrow();
    DoubleSupplier distances =
        () ->
            SpectralDistance.between(signal, other).logSpectralDb()
                + ScaleInvariantRatio.decibels(signal, other);
    DoubleSupplier pair =
        () ->
            analysis
                .compare(Rendition.of(signal), Rendition.of(other))
                .value("mcd_dtw_db")
                .orElseThrow();
    report("every measure of clips", seconds, clip);
    report(
        "a clip and its distances but STOI and DTW",
        seconds,
        () -> clip.getAsDouble() + distances.getAsDouble());
    report("every distance of a pair", 2 * seconds, pair);
  }

  private static void report(String what, double audioSeconds, DoubleSupplier work) {
    double checksum = 0;
    long start = 0;
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      start = round == 0 ? cpuNanos() : start;
      checksum += work.getAsDouble();
    }
    double seconds = (cpuNanos() - start) / 1e9;
    System.out.printf(
        "%6.1f s of audio per second and core: %s (%.3f)%n",
        ROUNDS * audioSeconds / seconds, what, checksum / (ROUNDS + WARM_UPS));
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
