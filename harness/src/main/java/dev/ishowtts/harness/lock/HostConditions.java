package dev.ishowtts.harness.lock;

import dev.ishowtts.harness.telemetry.jetson.CpuCore;
import dev.ishowtts.harness.telemetry.jetson.EmcClock;
import dev.ishowtts.harness.telemetry.jetson.GpuClock;
import dev.ishowtts.harness.telemetry.jetson.NvpModel;
import dev.ishowtts.harness.telemetry.jetson.ThermalZone;
import dev.ishowtts.harness.telemetry.jetson.Throttling;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Clocks, power mode, heat and throttling of the host at one moment.
 *
 * @param gpus integrated GPU's engines, the one that computes first; empty without any
 * @param cores processor cores; empty where none can be read
 * @param emc memory controller; empty where it cannot be read, as without root on most boards
 * @param powerModes empty on a host without power modes
 * @param celsius temperature by zone
 */
public record HostConditions(
    List<GpuClock> gpus,
    List<CpuCore> cores,
    Optional<EmcClock> emc,
    Optional<NvpModel> powerModes,
    SortedMap<String, Double> celsius,
    Throttling throttling) {
  public HostConditions {
    gpus = List.copyOf(gpus);
    cores = List.copyOf(cores);
    celsius = Collections.unmodifiableSortedMap(new TreeMap<>(celsius));
  }

  /** Returns the hottest zone of the chip in °C; empty where none can be read. */
  public OptionalDouble hottest() {
    return ThermalZone.hottest(celsius);
  }

  /** Returns the GPU engine that computes; empty without any. */
  public Optional<GpuClock> gpu() {
    return gpus.stream().findFirst();
  }

  /** Returns the name of the present power mode, or its number where it has none. */
  public Optional<String> powerMode() {
    return powerModes.flatMap(
        modes ->
            modes
                .currentMode()
                .map(NvpModel.Mode::name)
                .or(
                    () ->
                        modes.current().isPresent()
                            ? Optional.of(Integer.toString(modes.current().getAsInt()))
                            : Optional.empty()));
  }
}
