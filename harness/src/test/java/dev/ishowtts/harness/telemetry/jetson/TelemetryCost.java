package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Measures what sampling a made-up AGX Orin ten times a second costs, in percent of a core. Run it
 * by hand: {@code java -cp … dev.ishowtts.harness.telemetry.jetson.TelemetryCost [seconds]}.
 */
final class TelemetryCost {
  private TelemetryCost() {}

  /** Samples at 10 Hz in real time, so that caches cool down and cores sleep in between. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    Path root = Files.createTempDirectory("telemetry-cost");
    try {
      HostFiles host = JetsonTree.create(root, JetsonTree.Kind.AGX_ORIN_JETPACK_6).files();
      List<Probe> probes = TelemetryRecorder.probes(host);
      sample(probes, 5);
      double percent = sample(probes, seconds);
      System.out.printf(
          Locale.ROOT,
          "%d probes, %d readings a sample, 10 Hz, %d s: %.3f %% of a core%n",
          probes.size(),
          probes.stream().mapToInt(probe -> probe.read(OptionalLong.empty()).size()).sum(),
          seconds,
          percent);
      probes.forEach(Probe::close);
    } finally {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static double sample(List<Probe> probes, int seconds) throws InterruptedException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < 10 * seconds; i++) {
      Thread.sleep(100);
      probes.forEach(probe -> probe.read(OptionalLong.empty()));
    }
    return 100.0 * (threads.getCurrentThreadCpuTime() - cpu) / (seconds * 1e9);
  }
}
