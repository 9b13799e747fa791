package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The clock of one processor core at one moment. An offline core has no clocks.
 *
 * @param number the kernel's number
 * @param isOnline whether it runs
 * @param minKhz lowest clock the governor may choose
 * @param maxKhz highest clock the governor may choose; a power mode lowers it
 * @param highestKhz highest clock of the hardware
 * @param governor e.g. {@code schedutil}, {@code performance}
 */
public record CpuCore(
    int number,
    boolean isOnline,
    OptionalLong currentKhz,
    OptionalLong minKhz,
    OptionalLong maxKhz,
    OptionalLong highestKhz,
    Optional<String> governor) {
  private static final String CPU = "sys/devices/system/cpu/";

  /** Returns whether lowest and highest clock are the same; empty where one cannot be read. */
  public Optional<Boolean> isLocked() {
    return minKhz.isPresent() && maxKhz.isPresent()
        ? Optional.of(minKhz.getAsLong() == maxKhz.getAsLong())
        : Optional.empty();
  }

  /** Returns every core that the kernel knows, by number; empty where none can be read. */
  public static List<CpuCore> readAll(HostFiles host) {
    return host.names(CPU, "cpu[0-9]*").stream()
        .filter(name -> name.matches("cpu\\d{1,5}"))
        .map(name -> read(host, Integer.parseInt(name.substring("cpu".length()))))
        .sorted(Comparator.comparingInt(CpuCore::number))
        .toList();
  }

  static String folder(int number) {
    return CPU + "cpu" + number + "/cpufreq/";
  }

  private static CpuCore read(HostFiles host, int number) {
    // The first core often has no such file: it cannot be switched off.
    boolean online = host.number(CPU + "cpu" + number + "/online").orElse(1) != 0;
    if (!online) {
      return new CpuCore(
          number,
          false,
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty());
    }
    String folder = folder(number);
    return new CpuCore(
        number,
        true,
        host.number(folder + "scaling_cur_freq"),
        host.number(folder + "scaling_min_freq"),
        host.number(folder + "scaling_max_freq"),
        host.number(folder + "cpuinfo_max_freq"),
        host.text(folder + "scaling_governor").filter(text -> !text.isEmpty()));
  }
}
