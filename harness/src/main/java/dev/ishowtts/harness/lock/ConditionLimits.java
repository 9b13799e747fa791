package dev.ishowtts.harness.lock;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a run's conditions may be.
 *
 * @param clockDeviation share by which the GPU's clock may differ from the locked one, 0 to 1
 * @param steadyShare share of the readings that must keep it, 0 to 1
 * @param hottestCelsius highest temperature before, during and after
 * @param startDifferenceCelsius largest difference of the start from {@code referenceStartCelsius}
 * @param foreignGpuPercent GPU load before the run that is still nobody's work
 * @param referenceStartCelsius start temperature of the run that this one is compared with; empty
 *     without one
 */
public record ConditionLimits(
    double clockDeviation,
    double steadyShare,
    double hottestCelsius,
    double startDifferenceCelsius,
    double foreignGpuPercent,
    OptionalDouble referenceStartCelsius) {
  private static final Setting<Double> DEVIATION =
      Setting.number("lock.clock-deviation-percent", 1)
          .between(0.0, 100.0)
          .help("How far the GPU's clock may be from the locked one.");
  private static final Setting<Double> STEADY =
      Setting.number("lock.steady-percent", 99)
          .between(0.0, 100.0)
          .help("Share of the readings in which GPU and memory clock must keep still.");
  private static final Setting<Double> HOTTEST =
      Setting.number("lock.hottest-celsius", 85)
          .between(0.0, 150.0)
          .help("Highest temperature before, during and after a run.");
  private static final Setting<Double> START =
      Setting.number("lock.start-difference-celsius", 5)
          .between(0.0, 100.0)
          .help("Largest difference of the start temperatures of two sides.");
  private static final Setting<Double> FOREIGN =
      Setting.number("lock.foreign-gpu-percent", 5)
          .between(0.0, 100.0)
          .help("GPU load before a run that is still nobody's work.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(DEVIATION, STEADY, HOTTEST, START, FOREIGN);
    }
  }

  /** Returns the effective limits, without a reference start. */
  public static ConditionLimits from(Config config) {
    return new ConditionLimits(
        config.get(DEVIATION) / 100,
        config.get(STEADY) / 100,
        config.get(HOTTEST),
        config.get(START),
        config.get(FOREIGN),
        OptionalDouble.empty());
  }

  /** Returns the limits of the decision procedure: 1 % in 99 % of readings, 85 °C, 5 °C, 5 %. */
  public static ConditionLimits standard() {
    return new ConditionLimits(0.01, 0.99, 85, 5, 5, OptionalDouble.empty());
  }

  /** Returns these limits with the start temperature of the other side in °C. */
  public ConditionLimits comparedWith(double startCelsius) {
    return new ConditionLimits(
        clockDeviation,
        steadyShare,
        hottestCelsius,
        startDifferenceCelsius,
        foreignGpuPercent,
        OptionalDouble.of(startCelsius));
  }
}
