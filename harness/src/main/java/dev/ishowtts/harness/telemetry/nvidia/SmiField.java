package dev.ishowtts.harness.telemetry.nvidia;

import java.util.List;
import java.util.Optional;

/** A property that {@code nvidia-smi --query-gpu} may know. */
public enum SmiField {
  TIMESTAMP("", "", "timestamp"),
  INDEX("", "", "index"),
  UUID("", "", "uuid gpu_uuid"),
  NAME("", "", "name gpu_name"),
  DRIVER_VERSION("", "", "driver_version"),
  PSTATE("", "", "pstate"),
  PERSISTENCE_MODE("", "", "persistence_mode"),
  SM_CLOCK("sm_clock_mhz", "MHz", "clocks.sm clocks.current.sm"),
  MEMORY_CLOCK("memory_clock_mhz", "MHz", "clocks.mem clocks.current.memory"),
  MAX_SM_CLOCK("sm_ceiling_mhz", "MHz", "clocks.max.sm"),
  MAX_MEMORY_CLOCK("memory_ceiling_mhz", "MHz", "clocks.max.mem clocks.max.memory"),
  APPLICATION_CLOCK(
      "application_clock_mhz", "MHz", "clocks.applications.graphics clocks.applications.gr"),
  UTILIZATION("load_percent", "%", "utilization.gpu"),
  MEMORY_UTILIZATION("memory_load_percent", "%", "utilization.memory"),
  MEMORY_USED("memory_used_mib", "MiB", "memory.used"),
  MEMORY_TOTAL("memory_total_mib", "MiB", "memory.total"),
  POWER("power_watts", "W", "power.draw"),
  POWER_LIMIT("power_limit_watts", "W", "power.limit"),
  ENFORCED_POWER_LIMIT("enforced_power_limit_watts", "W", "enforced.power.limit"),
  TEMPERATURE("celsius", "°C", "temperature.gpu"),
  REASONS("", "", "clocks_event_reasons.active clocks_throttle_reasons.active"),
  GPU_IDLE("", "", "clocks_event_reasons.gpu_idle clocks_throttle_reasons.gpu_idle"),
  APPLICATIONS_CLOCKS_SETTING(
      "",
      "",
      "clocks_event_reasons.applications_clocks_setting clocks_throttle_reasons.applications_clocks_setting"),
  SW_POWER_CAP("", "", "clocks_event_reasons.sw_power_cap clocks_throttle_reasons.sw_power_cap"),
  HW_SLOWDOWN("", "", "clocks_event_reasons.hw_slowdown clocks_throttle_reasons.hw_slowdown"),
  HW_THERMAL_SLOWDOWN(
      "",
      "",
      "clocks_event_reasons.hw_thermal_slowdown clocks_throttle_reasons.hw_thermal_slowdown"),
  HW_POWER_BRAKE_SLOWDOWN(
      "",
      "",
      "clocks_event_reasons.hw_power_brake_slowdown clocks_throttle_reasons.hw_power_brake_slowdown"),
  SW_THERMAL_SLOWDOWN(
      "",
      "",
      "clocks_event_reasons.sw_thermal_slowdown clocks_throttle_reasons.sw_thermal_slowdown"),
  SYNC_BOOST("", "", "clocks_event_reasons.sync_boost clocks_throttle_reasons.sync_boost"),
  SW_POWER_CAP_TIME("sw_power_cap_us", "us", "clocks_event_reasons_counters.sw_power_cap"),
  SW_THERMAL_SLOWDOWN_TIME(
      "sw_thermal_slowdown_us", "us", "clocks_event_reasons_counters.sw_thermal_slowdown"),
  HW_THERMAL_SLOWDOWN_TIME(
      "hw_thermal_slowdown_us", "us", "clocks_event_reasons_counters.hw_thermal_slowdown"),
  HW_POWER_BRAKE_SLOWDOWN_TIME(
      "hw_power_brake_slowdown_us", "us", "clocks_event_reasons_counters.hw_power_brake_slowdown");

  private final String key;
  private final String unit;
  private final String names;

  /* Without a key it is no reading; names are parted by blanks. */
  SmiField(String key, String unit, String names) {
    this.key = key;
    this.unit = unit;
    this.names = names;
  }

  /** Returns the end of the reading's key, e.g. {@code sm_clock_mhz}; empty for no reading. */
  Optional<String> key() {
    return Optional.of(key).filter(text -> !text.isEmpty());
  }

  String unit() {
    return unit;
  }

  /** Returns the property's names, the present one first. */
  List<String> names() {
    return List.of(names.split(" ", 0));
  }

  /** Returns the field with a name as a query or a header has it; empty for an unknown one. */
  static Optional<SmiField> named(String name) {
    for (SmiField field : values()) {
      if (field.names().contains(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
