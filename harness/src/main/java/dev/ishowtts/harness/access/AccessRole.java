package dev.ishowtts.harness.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a token is good for. */
public enum AccessRole {
  /** Speech, and reading what the service shows. */
  SPEAK,
  /** Everything: also runs, baselines, models, schedules and voices. */
  OPERATE;

  /** Returns the name that people write, lower case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the role of a key; empty if there is none. */
  public static Optional<AccessRole> of(String key) {
    return Arrays.stream(values()).filter(role -> role.key().equals(key)).findFirst();
  }
}
