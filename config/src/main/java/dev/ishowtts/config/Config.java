package dev.ishowtts.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The effective settings of one process, immutable, all of them valid. */
public final class Config {
  /** Origin of a value that nothing gives. */
  static final String DEFAULT = "default";

  private final Map<Setting<?>, Value<?>> values;
  private final Optional<Path> folder;

  /** One effective value and where it came from. */
  record Value<T>(Setting<T> setting, T value, String origin) {
    String shown() {
      return setting.show(value);
    }
  }

  /**
   * One effective setting for people.
   *
   * @param key key; fields of a table as {@code voices[0].name}
   * @param value value as text, {@code ***} for a secret
   * @param origin {@code default}, {@code file:line}, a variable's name or {@code --set}
   * @param help one sentence, empty if there is none
   */
  public record Entry(String key, String value, String origin, String help) {}

  /** One table of an array of tables. */
  public static final class Row {
    private final Map<Setting<?>, Value<?>> fields;

    Row(Map<Setting<?>, Value<?>> fields) {
      this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Returns the value of one field.
     *
     * @throws IllegalArgumentException if the table was not declared with this field
     */
    public <T> T get(Setting<T> field) {
      return valueOf(fields, field);
    }
  }

  Config(Map<Setting<?>, Value<?>> values, Optional<Path> folder) {
    this.folder = folder;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Returns the value of a setting.
   *
   * @throws IllegalArgumentException if no {@link SettingGroup} registers this very instance
   */
  public <T> T get(Setting<T> setting) {
    return valueOf(values, setting);
  }

  /** Returns whether a file, a variable or an argument gives the setting, be it its default. */
  public boolean isGiven(Setting<?> setting) {
    Value<?> value = values.get(setting);
    return value != null && !value.origin().equals(DEFAULT);
  }

  /** Returns the folder of the settings file, absolute; empty if none was read. */
  public Optional<Path> folder() {
    return folder;
  }

  /** Returns the rows of an array of tables, in the order of the file. */
  public List<Row> rows(Setting<List<Row>> table) {
    return get(table);
  }

  /** Returns every effective setting in the order of registration, tables field by field. */
  public List<Entry> describe() {
    List<Entry> entries = new ArrayList<>();
    for (Value<?> value : values.values()) {
      Setting<?> setting = value.setting();
      entries.add(new Entry(setting.key(), value.shown(), value.origin(), setting.help()));
      if (setting.kind() instanceof TableKind) {
        describeRows(setting, entries);
      }
    }
    return List.copyOf(entries);
  }

  /** Returns key and value as text of every effective setting, secrets as {@code ***}. */
  public SortedMap<String, String> effective() {
    SortedMap<String, String> effective = new TreeMap<>();
    describe().forEach(entry -> effective.put(entry.key(), entry.value()));
    return Collections.unmodifiableSortedMap(effective);
  }

  @SuppressWarnings("unchecked") // only a table has rows
  private void describeRows(Setting<?> table, List<Entry> entries) {
    List<Row> rows = get((Setting<List<Row>>) table);
    for (int i = 0; i < rows.size(); i++) {
      String prefix = table.key() + "[" + i + "].";
      for (Value<?> field : rows.get(i).fields.values()) {
        entries.add(
            new Entry(
                prefix + field.setting().key(),
                table.isSecret() ? "***" : field.shown(),
                field.origin(),
                field.setting().help()));
      }
    }
  }

  private static <T> T valueOf(Map<Setting<?>, Value<?>> values, Setting<T> setting) {
    Value<?> value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException(
          setting.key() + " is not registered: list this constant in a SettingGroup");
    }
    @SuppressWarnings("unchecked") // a value is stored under the setting that made it
    T typed = (T) value.value();
    return typed;
  }
}
