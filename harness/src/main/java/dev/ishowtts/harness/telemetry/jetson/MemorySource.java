package dev.ishowtts.harness.telemetry.jetson;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.StringTokenizer;

/**
 * Memory that processor and GPU share, swap, and how fragmented it is: the largest free block, as
 * {@code tegrastats} gives it. Only on Jetsons; other hosts have {@code host.mem_available}.
 */
@AutoService(TelemetrySource.class)
public final class MemorySource implements TelemetrySource {
  /** Memory in use: total less available, in MiB. */
  public static final String USED = "memory.used_mib";

  /** Swap in use, in MiB. */
  public static final String SWAP_USED = "memory.swap_used_mib";

  private static final double KIB_PER_MIB = 1024;
  private static final double KIB_PER_PAGE = 4;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    if (Board.read(host).isEmpty() || host.field("proc/meminfo", "MemTotal").isEmpty()) {
      return Optional.empty();
    }
    Sensors sensors = new Sensors(host);
    return Optional.of(
        new MemoryProbe(
            sensors, sensors.openText("proc/meminfo"), sensors.openText("proc/buddyinfo")));
  }

  private record MemoryProbe(Sensors sensors, SensorFile meminfo, SensorFile buddyinfo)
      implements Probe {
    @Override
    public List<Reading> read(OptionalLong worker) {
      List<Reading> readings = new ArrayList<>();
      String text = meminfo.text();
      Sensors.add(readings, USED, "MiB", difference(text, "MemTotal:", "MemAvailable:"));
      Sensors.add(readings, SWAP_USED, "MiB", difference(text, "SwapTotal:", "SwapFree:"));
      largestFreeBlock(buddyinfo.text(), readings);
      return readings;
    }

    @Override
    public void close() {
      sensors.close();
    }
  }

  private static OptionalDouble difference(String meminfo, String total, String free) {
    long all = kib(meminfo, total);
    long rest = kib(meminfo, free);
    return all < 0 || rest < 0 || rest > all
        ? OptionalDouble.empty()
        : OptionalDouble.of((all - rest) / KIB_PER_MIB);
  }

  /* No regular expressions here: this is read at every sample. −1 where the line is missing. */
  private static long kib(String meminfo, String key) {
    int at = meminfo.startsWith(key) ? 0 : meminfo.indexOf("\n" + key) + 1;
    if (!meminfo.startsWith(key, at)) {
      return -1;
    }
    int end = meminfo.indexOf('\n', at);
    String value = meminfo.substring(at + key.length(), end < 0 ? meminfo.length() : end).strip();
    int blank = value.indexOf(' ');
    return count(blank < 0 ? value : value.substring(0, blank));
  }

  /* −1 for anything but a whole number. */
  private static long count(String digits) {
    long value = digits.isEmpty() || digits.length() > 15 ? -1 : 0;
    for (int i = 0; i < digits.length() && value >= 0; i++) {
      int digit = digits.charAt(i) - '0';
      value = digit < 0 || digit > 9 ? -1 : value * 10 + digit;
    }
    return value;
  }

  /* Column n counts free blocks of 2^n pages: "Node 0, zone Normal 12 7 …". */
  private static void largestFreeBlock(String buddyinfo, List<Reading> readings) {
    int largest = -1;
    long count = 0;
    for (StringTokenizer lines = new StringTokenizer(buddyinfo, "\n"); lines.hasMoreTokens(); ) {
      StringTokenizer words = new StringTokenizer(lines.nextToken(), " ");
      for (int order = -4; words.hasMoreTokens(); order++) {
        long blocks = count(words.nextToken());
        if (order >= 0 && blocks > 0 && order >= largest) {
          count = order == largest ? count + blocks : blocks;
          largest = order;
        }
      }
    }
    if (largest >= 0) {
      readings.add(
          new Reading("memory.largest_free_block_kib", "KiB", KIB_PER_PAGE * (1L << largest)));
      readings.add(new Reading("memory.largest_free_blocks", "1", count));
    }
  }
}
