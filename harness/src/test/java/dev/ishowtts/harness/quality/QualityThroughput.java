package dev.ishowtts.harness.quality;

import dev.ishowtts.harness.quality.signal.Signal;
import java.lang.management.ManagementFactory;

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
    double checksum = 0;
    long start = 0;
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      start = round == 0 ? cpuNanos() : start;
      checksum += analysis.measure(Rendition.of(signal)).scores().value("lufs").orElseThrow();
    }
    double seconds = (cpuNanos() - start) / 1e9;
    System.out.printf(
        "%.1f s of audio per second, every measure of clips (%.3f LUFS)%n",
        ROUNDS * signal.seconds() / seconds, checksum / (ROUNDS + WARM_UPS));
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
