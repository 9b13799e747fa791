package dev.ishowtts.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The check that all registered settings can live in one file and one environment. */
final class Registration {
  private Registration() {}

  /** Returns the settings of all groups in their order. */
  static List<Setting<?>> checked(Collection<? extends SettingGroup> groups) {
    List<Setting<?>> settings = new ArrayList<>();
    groups.forEach(group -> settings.addAll(group.settings()));
    unambiguous(settings);
    for (Setting<?> setting : settings) {
      if (setting.kind() instanceof TableKind table) {
        unambiguous(table.fields());
      }
    }
    return List.copyOf(settings);
  }

  private static void unambiguous(List<Setting<?>> settings) {
    Map<String, Setting<?>> variables = new HashMap<>();
    Map<String, Setting<?>> keys = new HashMap<>();
    for (Setting<?> setting : settings) {
      keys.put(setting.key(), setting);
      Setting<?> other = variables.put(setting.variable(), setting);
      if (other != null) {
        throw new IllegalStateException(
            "two settings are called " + other + " and " + setting + ": rename one");
      }
    }
    for (Setting<?> setting : settings) {
      String key = setting.key();
      for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
        Setting<?> section = keys.get(key.substring(0, dot));
        if (section != null) {
          throw new IllegalStateException(
              section + " is both a setting and the section of " + setting + ": rename one");
        }
      }
    }
  }
}
