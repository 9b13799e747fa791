package dev.ishowtts.harness.lock;

import dev.ishowtts.harness.telemetry.jetson.CpuCore;
import dev.ishowtts.harness.telemetry.jetson.EmcClock;
import dev.ishowtts.harness.telemetry.jetson.GpuClock;
import dev.ishowtts.harness.telemetry.jetson.NvpModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/*
 * jetson_clocks holds a clock by raising its minimum to its maximum; the memory controller keeps
 * its minimum and runs at its maximum. nvpmodel lowers maxima: a board can be locked and slow.
 */
/**
 * Whether the clocks are locked, and why not.
 *
 * @param reasons one line for each thing that is not locked, not highest or not readable
 * @param powerMode name of the present power mode
 */
public record LockStatus(LockState state, List<String> reasons, Optional<String> powerMode) {
  private static final double HIGHEST = 0.99;

  public LockStatus {
    reasons = List.copyOf(reasons);
  }

  /** Judges the clocks of a moment. */
  public static LockStatus of(HostConditions conditions) {
    return of(conditions, true);
  }

  /** Judges the clocks of a moment for work on the processor alone; GPUs are not looked at. */
  public static LockStatus ofProcessor(HostConditions conditions) {
    HostConditions processor =
        new HostConditions(
            List.of(),
            conditions.cores(),
            conditions.emc(),
            conditions.powerModes(),
            conditions.celsius(),
            conditions.throttling());
    return of(processor, false);
  }

  private static LockStatus of(HostConditions conditions, boolean needsGpu) {
    List<String> free = new ArrayList<>();
    List<String> slow = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    processor(conditions.cores(), free, slow, unread);
    if (needsGpu && conditions.gpus().isEmpty()) {
      unread.add("no GPU clock can be read (no devfreq device of a Jetson's GPU)");
    }
    gpus(conditions.gpus(), free, slow, unread);
    powerMode(conditions.powerModes(), slow);
    boolean missing = !unread.isEmpty();
    if (needsGpu || conditions.emc().isPresent()) {
      memory(conditions.emc(), free, unread);
    }
    LockState state = state(free, slow, missing, conditions.emc());
    List<String> reasons = new ArrayList<>(free);
    reasons.addAll(slow);
    reasons.addAll(unread);
    return new LockStatus(state, reasons, conditions.powerMode());
  }

  private static LockState state(
      List<String> free, List<String> slow, boolean missing, Optional<EmcClock> emc) {
    if (!free.isEmpty()) {
      return LockState.UNLOCKED;
    }
    if (missing) {
      return LockState.UNKNOWN;
    }
    if (!slow.isEmpty()) {
      return LockState.LOCKED_BUT_SLOW_MODE;
    }
    return emc.flatMap(EmcClock::isAtHighest).isPresent()
        ? LockState.LOCKED
        : LockState.LOCKED_CPU_GPU;
  }

  private static void processor(
      List<CpuCore> cores, List<String> free, List<String> slow, List<String> unread) {
    List<CpuCore> online = cores.stream().filter(CpuCore::isOnline).toList();
    List<CpuCore> moving =
        online.stream().filter(core -> core.isLocked().filter(held -> !held).isPresent()).toList();
    List<CpuCore> low = online.stream().filter(LockStatus::isBelowHighest).toList();
    long readable = online.stream().filter(core -> core.isLocked().isPresent()).count();
    if (readable == 0 || readable < online.size()) {
      unread.add(
          format(
              "the clocks of %d of %d cores cannot be read",
              online.size() - readable, online.size()));
    }
    if (!moving.isEmpty()) {
      CpuCore first = moving.get(0);
      free.add(
          format(
              "%d of %d cores may change their clock (core %d: %.0f to %.0f MHz)",
              moving.size(),
              online.size(),
              first.number(),
              first.minKhz().orElseThrow() / 1e3,
              first.maxKhz().orElseThrow() / 1e3));
    }
    if (!low.isEmpty()) {
      CpuCore first = low.get(0);
      slow.add(
          format(
              "%d of %d cores may reach %.0f MHz only, their highest is %.0f MHz",
              low.size(),
              online.size(),
              first.maxKhz().orElseThrow() / 1e3,
              first.highestKhz().orElseThrow() / 1e3));
    }
  }

  private static boolean isBelowHighest(CpuCore core) {
    return isBelow(core.maxKhz(), core.highestKhz());
  }

  private static boolean isBelow(OptionalLong value, OptionalLong highest) {
    return value.isPresent()
        && highest.isPresent()
        && value.getAsLong() < HIGHEST * highest.getAsLong();
  }

  private static void gpus(
      List<GpuClock> gpus, List<String> free, List<String> slow, List<String> unread) {
    for (GpuClock gpu : gpus) {
      if (gpu.isLocked().isEmpty()) {
        unread.add("the clock limits of GPU " + gpu.name() + " cannot be read");
      } else if (!gpu.isLocked().get()) {
        free.add(
            format(
                "GPU %s may change its clock (%.0f to %.0f MHz)",
                gpu.name(), gpu.minHz().orElseThrow() / 1e6, gpu.maxHz().orElseThrow() / 1e6));
      }
      if (isBelow(gpu.maxHz(), gpu.highestHz())) {
        slow.add(
            format(
                "GPU %s may reach %.0f MHz only, its highest is %.0f MHz",
                gpu.name(), gpu.maxHz().orElseThrow() / 1e6, gpu.highestHz().orElseThrow() / 1e6));
      }
    }
  }

  private static void memory(Optional<EmcClock> emc, List<String> free, List<String> unread) {
    Optional<Boolean> highest = emc.flatMap(EmcClock::isAtHighest);
    if (highest.isEmpty()) {
      unread.add("the memory controller's clock cannot be read (it needs root)");
    } else if (!highest.get()) {
      EmcClock clock = emc.orElseThrow();
      free.add(
          format(
              "the memory controller runs at %.0f of %.0f MHz",
              clock.currentHz() / 1e6, clock.maxHz().orElseThrow() / 1e6));
    }
  }

  private static void powerMode(Optional<NvpModel> modes, List<String> slow) {
    Optional<NvpModel.Mode> current = modes.flatMap(NvpModel::currentMode);
    Optional<NvpModel.Mode> fastest = modes.flatMap(NvpModel::fastest);
    if (current.isPresent() && fastest.isPresent() && !current.equals(fastest)) {
      slow.add(
          format(
              "the power mode is %s, the fastest is %s (nvpmodel -m %d)",
              current.get().name(), fastest.get().name(), fastest.get().id()));
    }
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
