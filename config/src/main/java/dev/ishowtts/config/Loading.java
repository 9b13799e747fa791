package dev.ishowtts.config;

import dev.ishowtts.config.Config.Row;
import dev.ishowtts.config.Config.Value;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One load in progress: values by setting, layer over layer. */
final class Loading {
  private static final String PREFIX = "ISHOWTTS_";
  private static final String SECTION = ".";
  private static final String FAMILY = "_";
  private static final Set<String> RESERVED_VARIABLES = Set.of(Home.VARIABLE, "ISHOWTTS_JAVA_OPTS");

  /* One file serves the command line and the service; the command line does not know these. */
  private static final Set<String> SERVICE_SECTIONS = Set.of("monitor");

  private final List<Setting<?>> settings;
  private final Map<String, Setting<?>> byKey;
  private final Map<Setting<?>, Value<?>> values = new LinkedHashMap<>();
  private final List<Problem> problems;

  private record Branch(String key, JsonNode node) {}

  Loading(List<Setting<?>> settings, List<Problem> problems) {
    this.settings = settings;
    this.byKey = indexed(settings, Setting::key);
    this.problems = problems;
  }

  /**
   * Reads the tree of a TOML file.
   *
   * @param home the file that a key belongs into, if it is another
   */
  void file(JsonNode root, KeyLines lines, String file, Function<String, Optional<String>> home) {
    for (int line : lines.misread()) {
      problems.add(
          new Problem(
              file + ":" + line,
              "",
              "",
              "whole numbers of 19 digits cannot be read from TOML; use the environment or --set"));
    }
    Function<String, String> origin =
        key -> lines.line(key).map(line -> file + ":" + line).orElse(file);
    for (Branch leaf : leaves(root, byKey)) {
      Optional<String> other = home.apply(leaf.key());
      if (other.isPresent()) {
        problems.add(
            new Problem(
                leaf.key(),
                "",
                origin.apply(leaf.key()),
                "belongs into " + other.get() + "; move it"));
        continue;
      }
      Setting<?> setting = byKey.get(leaf.key());
      if (setting != null) {
        readNode(setting, leaf.node(), leaf.key(), origin).ifPresent(v -> values.put(setting, v));
      } else if (!belongsToService(leaf.key())) {
        unknown(leaf.key(), origin.apply(leaf.key()), byKey.keySet());
      }
    }
  }

  /** Reads environment variables; those without our prefix are not ours. */
  void environment(Map<String, String> variables) {
    Map<String, Setting<?>> byVariable = indexed(settings, Setting::variable);
    variables.forEach(
        (name, text) -> {
          if (!name.startsWith(PREFIX) || RESERVED_VARIABLES.contains(name)) {
            return;
          }
          Setting<?> setting = byVariable.get(name);
          if (setting != null) {
            readText(setting, text, name);
          } else if (!variableOfService(name)) {
            unknown(name, "environment", byVariable.keySet());
          }
        });
  }

  /** Reads values of {@code --set}. */
  void overrides(Map<String, String> overrides) {
    overrides.forEach(
        (key, text) -> {
          Setting<?> setting = byKey.get(key);
          if (setting == null) {
            unknown(key, "--set", byKey.keySet());
            return;
          }
          readText(setting, text, "--set");
        });
  }

  /** Returns the effective settings; complete only if there were no problems. */
  Config config(Optional<Path> folder) {
    Map<Setting<?>, Value<?>> effective = new LinkedHashMap<>();
    for (Setting<?> setting : settings) {
      Value<?> value = values.get(setting);
      if (value == null) {
        value = defaultOf(setting, setting.key(), "").orElse(null);
      }
      if (value != null) {
        effective.put(setting, value);
      }
    }
    return new Config(effective, folder);
  }

  private static Map<String, Setting<?>> indexed(
      Collection<Setting<?>> settings, Function<Setting<?>, String> name) {
    return settings.stream()
        .collect(Collectors.toMap(name, s -> s, (first, second) -> first, LinkedHashMap::new));
  }

  /** Returns known keys and the ends of unknown branches, in the order of the file. */
  private static List<Branch> leaves(JsonNode root, Map<String, Setting<?>> known) {
    List<Branch> leaves = new ArrayList<>();
    Deque<Branch> open = new ArrayDeque<>();
    open.push(new Branch("", root));
    while (!open.isEmpty()) {
      Branch branch = open.pop();
      if (isFamily(branch, known)) {
        addChildren(branch, FAMILY, open);
        continue;
      }
      boolean section = branch.node().isObject() && !known.containsKey(branch.key());
      if (!section || (branch.node().isEmpty() && !isSection(branch.key(), known))) {
        leaves.add(branch);
        continue;
      }
      addChildren(branch, SECTION, open);
    }
    return leaves;
  }

  private static void addChildren(Branch branch, String separator, Deque<Branch> open) {
    List<Branch> children = new ArrayList<>();
    branch
        .node()
        .properties()
        .forEach(
            p -> children.add(new Branch(join(branch.key(), separator, p.getKey()), p.getValue())));
    for (int i = children.size() - 1; i >= 0; i--) {
      open.push(children.get(i));
    }
  }

  /** A table in place of a value is its family: {@code nfe = {short = 8}} is nfe_short = 8. */
  private static boolean isFamily(Branch branch, Map<String, Setting<?>> known) {
    return branch.node().isObject()
        && known.containsKey(branch.key())
        && known.keySet().stream().anyMatch(name -> name.startsWith(branch.key() + FAMILY));
  }

  private static boolean isSection(String key, Map<String, Setting<?>> known) {
    return key.isEmpty() || known.keySet().stream().anyMatch(name -> name.startsWith(key + "."));
  }

  private static String join(String before, String separator, String name) {
    return before.isEmpty() ? name : before + separator + name;
  }

  private <T> void readText(Setting<T> setting, String text, String origin) {
    accepted(setting, setting.kind().fromText(text), setting.key(), text, origin)
        .ifPresent(value -> values.put(setting, value));
  }

  private <T> Optional<Value<T>> readNode(
      Setting<T> setting, JsonNode node, String key, Function<String, String> origin) {
    Optional<T> value = setting.kind().fromNode(node);
    if (setting.kind() instanceof TableKind table) {
      @SuppressWarnings("unchecked") // a setting of a table has rows as its value
      Optional<T> rows = (Optional<T>) rows(table, node, key, origin);
      value = rows;
    }
    String written = node.isString() ? node.asString() : node.toString();
    return accepted(setting, value, key, written, origin.apply(key));
  }

  private <T> Optional<Value<T>> accepted(
      Setting<T> setting, Optional<T> value, String key, String written, String origin) {
    Optional<String> refusal =
        value.isPresent() ? setting.refusal(value.get()) : Optional.of(setting.expectation());
    if (refusal.isPresent()) {
      String shown = setting.isSecret() ? "***" : written.isEmpty() ? "\"\"" : written;
      problems.add(new Problem(key, shown, origin, refusal.get()));
      return Optional.empty();
    }
    return value.map(accepted -> new Value<>(setting, accepted, origin));
  }

  private Optional<List<Row>> rows(
      TableKind table, JsonNode node, String key, Function<String, String> origin) {
    if (!node.isArray()) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isObject()) {
        return Optional.empty();
      }
      rows.add(row(table, element, key + "[" + rows.size() + "]", origin));
    }
    return Optional.of(List.copyOf(rows));
  }

  private Row row(TableKind table, JsonNode element, String key, Function<String, String> origin) {
    Map<String, Setting<?>> fields = indexed(table.fields(), Setting::key);
    Map<Setting<?>, Value<?>> read = new LinkedHashMap<>();
    Map<String, JsonNode> written = new LinkedHashMap<>();
    leaves(element, fields).forEach(leaf -> written.put(leaf.key(), leaf.node()));
    for (Setting<?> field : table.fields()) {
      JsonNode node = written.remove(field.key());
      String fieldKey = key + "." + field.key();
      (node == null
              ? defaultOf(field, fieldKey, origin.apply(tableKey(key)))
              : readNode(field, node, fieldKey, origin))
          .ifPresent(value -> read.put(field, value));
    }
    written.keySet().stream()
        .filter(name -> !name.isEmpty())
        .forEach(
            name ->
                unknown(key + "." + name, origin.apply(key + "." + name), prefixed(key, fields)));
    return new Row(read);
  }

  private static String tableKey(String rowKey) {
    return rowKey.substring(0, rowKey.indexOf('['));
  }

  private static Collection<String> prefixed(String key, Map<String, Setting<?>> fields) {
    return fields.keySet().stream().map(name -> key + "." + name).toList();
  }

  private <T> Optional<Value<T>> defaultOf(Setting<T> setting, String key, String origin) {
    if (setting.defaultValue().isEmpty()
        && problems.stream().noneMatch(problem -> problem.key().equals(key))) {
      problems.add(new Problem(key, "", origin, "is missing; it " + setting.expectation()));
    }
    return setting.defaultValue().map(value -> new Value<>(setting, value, Config.DEFAULT));
  }

  /* The value of an unknown key is not shown: it may be a secret under a misspelt name. */
  private void unknown(String name, String origin, Collection<String> known) {
    String remedy =
        Nearest.of(name, known)
            .map(nearest -> "unknown key; did you mean " + nearest + "?")
            .orElse("unknown key and none is near it; remove it");
    problems.add(new Problem(name, "", origin, remedy));
  }

  private boolean belongsToService(String key) {
    String section = key.split("\\.", 2)[0];
    return SERVICE_SECTIONS.contains(section) && !isSection(section, byKey);
  }

  private boolean variableOfService(String name) {
    return SERVICE_SECTIONS.stream()
        .filter(section -> !isSection(section, byKey))
        .anyMatch(section -> name.startsWith(PREFIX + section.toUpperCase(Locale.ROOT) + "_"));
  }
}
