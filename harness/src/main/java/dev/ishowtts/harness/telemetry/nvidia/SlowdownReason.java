package dev.ishowtts.harness.telemetry.nvidia;

import java.util.EnumSet;
import java.util.Set;

/** Why an NVIDIA GPU's clocks are lower than they could be: the bits of NVML's mask. */
public enum SlowdownReason {
  GPU_IDLE(0x1, SmiField.GPU_IDLE),
  APPLICATIONS_CLOCKS_SETTING(0x2, SmiField.APPLICATIONS_CLOCKS_SETTING),
  SW_POWER_CAP(0x4, SmiField.SW_POWER_CAP),
  HW_SLOWDOWN(0x8, SmiField.HW_SLOWDOWN),
  SYNC_BOOST(0x10, SmiField.SYNC_BOOST),
  SW_THERMAL_SLOWDOWN(0x20, SmiField.SW_THERMAL_SLOWDOWN),
  HW_THERMAL_SLOWDOWN(0x40, SmiField.HW_THERMAL_SLOWDOWN),
  HW_POWER_BRAKE_SLOWDOWN(0x80, SmiField.HW_POWER_BRAKE_SLOWDOWN);

  private static final Set<SlowdownReason> HARMLESS =
      EnumSet.of(GPU_IDLE, APPLICATIONS_CLOCKS_SETTING);

  private final long bit;
  private final SmiField field;

  SlowdownReason(long bit, SmiField field) {
    this.bit = bit;
    this.field = field;
  }

  /** Returns this reason's bit in the mask. */
  public long bit() {
    return bit;
  }

  SmiField field() {
    return field;
  }

  /** Returns whether the GPU is held back against the wish of whoever set its clocks. */
  public boolean isThrottling() {
    return !HARMLESS.contains(this);
  }

  /** Returns the reasons in a mask; bits that are not known are left out. */
  public static Set<SlowdownReason> of(long mask) {
    Set<SlowdownReason> reasons = EnumSet.noneOf(SlowdownReason.class);
    for (SlowdownReason reason : values()) {
      if ((mask & reason.bit) != 0) {
        reasons.add(reason);
      }
    }
    return reasons;
  }
}
