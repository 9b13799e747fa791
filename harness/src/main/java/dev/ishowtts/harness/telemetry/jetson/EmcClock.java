package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The memory controller's clock at one moment. On most boards only root can read it.
 *
 * @param currentHz its clock
 * @param minHz lowest clock it may take; stays low on a locked board
 * @param maxHz highest clock it may take, the power mode's cap included
 * @param loadPercent 0 to 100
 */
public record EmcClock(
    long currentHz, OptionalLong minHz, OptionalLong maxHz, OptionalDouble loadPercent) {
  private static final String BPMP = "sys/kernel/debug/bpmp/debug/clk/emc/";
  private static final String BANDWIDTH = "sys/class/devfreq/bwmgr/";
  private static final String NANO = "sys/kernel/debug/tegra_bwmgr/";
  private static final String CAP = "sys/kernel/nvpmodel_emc_cap/emc_iso_cap";
  private static final List<Layout> LAYOUTS =
      List.of(
          new Layout(BPMP + "rate", BPMP + "min_rate", BPMP + "max_rate"),
          new Layout(BANDWIDTH + "cur_freq", BANDWIDTH + "min_freq", BANDWIDTH + "max_freq"),
          new Layout(
              "sys/kernel/debug/clk/override.emc/clk_rate",
              NANO + "emc_min_rate",
              NANO + "emc_max_rate"));
  private static final List<String> ACTIVITY =
      List.of(
          "sys/kernel/debug/cactmon/mc_all",
          "sys/kernel/debug/bpmp/debug/actmon/mc_all_avg_activity",
          "sys/kernel/actmon_avg_activity/mc_all");

  /** Returns whether it runs at its highest clock; empty where that cannot be read. */
  public Optional<Boolean> isAtHighest() {
    return maxHz.isPresent() ? Optional.of(currentHz == maxHz.getAsLong()) : Optional.empty();
  }

  /** Returns the clock; empty where it cannot be read. */
  public static Optional<EmcClock> read(HostFiles host) {
    return layout(host)
        .flatMap(
            layout -> {
              OptionalLong current = host.number(layout.current());
              if (current.isEmpty() || current.getAsLong() <= 0) {
                return Optional.empty();
              }
              OptionalDouble load =
                  activity(host)
                      .map(path -> load(host.number(path), current.getAsLong()))
                      .orElse(OptionalDouble.empty());
              return Optional.of(
                  new EmcClock(
                      current.getAsLong(),
                      host.number(layout.min()),
                      capped(host.number(layout.max()), host.number(CAP)),
                      load));
            });
  }

  /** Returns the files of this host's memory controller. */
  static Optional<Layout> layout(HostFiles host) {
    return LAYOUTS.stream().filter(layout -> host.number(layout.current()).isPresent()).findFirst();
  }

  static Optional<String> activity(HostFiles host) {
    return ACTIVITY.stream().filter(path -> host.number(path).isPresent()).findFirst();
  }

  static String cap() {
    return CAP;
  }

  /* A cap of 0 is none. */
  static OptionalLong capped(OptionalLong max, OptionalLong cap) {
    return max.isPresent() && cap.isPresent() && cap.getAsLong() > 0
        ? OptionalLong.of(Math.min(max.getAsLong(), cap.getAsLong()))
        : max;
  }

  /* The activity monitor counts in kHz of the controller's clock. */
  static OptionalDouble load(OptionalLong activity, long currentHz) {
    if (activity.isEmpty() || activity.getAsLong() < 0 || currentHz < 1000) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Math.min(100, 100.0 * activity.getAsLong() / (currentHz / 1000.0)));
  }

  /** The files of one way to read the memory controller, all in Hz. */
  record Layout(String current, String min, String max) {}
}
