package dev.ishowtts.harness.telemetry.jetson;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

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
    return Board.read(host).isPresent() && host.field("proc/meminfo", "MemTotal").isPresent()
        ? Optional.of(worker -> read(host))
        : Optional.empty();
  }

  private static List<Reading> read(HostFiles host) {
    List<Reading> readings = new ArrayList<>();
    Map<String, Long> kib = meminfo(host.lines("proc/meminfo"));
    Sensors.add(readings, USED, "MiB", difference(kib, "MemTotal", "MemAvailable"));
    Sensors.add(readings, SWAP_USED, "MiB", difference(kib, "SwapTotal", "SwapFree"));
    largestFreeBlock(host.lines("proc/buddyinfo"), readings);
    return readings;
  }

  private static Map<String, Long> meminfo(List<String> lines) {
    Map<String, Long> kib = new HashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String value = colon < 0 ? "" : line.substring(colon + 1).replace("kB", "").strip();
      if (value.matches("\\d{1,15}")) {
        kib.put(line.substring(0, colon), Long.valueOf(value));
      }
    }
    return kib;
  }

  private static OptionalDouble difference(Map<String, Long> kib, String total, String free) {
    Long all = kib.get(total);
    Long rest = kib.get(free);
    return all == null || rest == null || rest > all
        ? OptionalDouble.empty()
        : OptionalDouble.of((all - rest) / KIB_PER_MIB);
  }

  /* Column n counts free blocks of 2^n pages: "Node 0, zone Normal 12 7 …". */
  private static void largestFreeBlock(List<String> buddyinfo, List<Reading> readings) {
    int largest = -1;
    long count = 0;
    for (String line : buddyinfo) {
      String[] words = line.strip().split("\\s+", 0);
      for (int i = 4; i < words.length; i++) {
        long blocks = words[i].matches("\\d{1,12}") ? Long.parseLong(words[i]) : 0;
        if (blocks > 0 && i - 4 >= largest) {
          count = i - 4 == largest ? count + blocks : blocks;
          largest = i - 4;
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
