package dev.ishowtts.config;

import java.util.List;

/**
 * The settings of one consumer, found with {@link java.util.ServiceLoader} so that every key is
 * known when a file is read. Implementations are public, have a public constructor without
 * arguments and carry {@code @AutoService(SettingGroup.class)}.
 */
public interface SettingGroup {
  /** Returns the settings of this consumer; the same instances that it later reads with. */
  List<Setting<?>> settings();
}
