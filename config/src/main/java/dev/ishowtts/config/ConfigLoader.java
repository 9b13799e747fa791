package dev.ishowtts.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Reads settings in the order defaults, file, environment, overrides; a later one wins. Everything
 * wrong in one load is reported together.
 */
public final class ConfigLoader {
  private static final long LARGEST_FILE = 1 << 20; // bytes
  private static final TomlMapper TOML = TomlMapper.builder().build();

  private final List<Setting<?>> settings;
  private final Environment environment;
  private final Map<String, Path> sections;

  /**
   * Makes a loader of the settings of given groups.
   *
   * @throws IllegalStateException if two settings have the same key or variable, or one's key is
   *     the section of another
   */
  public ConfigLoader(Collection<? extends SettingGroup> groups, Environment environment) {
    this(Registration.checked(groups), environment, Map.of());
  }

  private ConfigLoader(
      List<Setting<?>> settings, Environment environment, Map<String, Path> sections) {
    this.settings = settings;
    this.environment = environment;
    this.sections = sections;
  }

  /**
   * Returns this loader with one section in a file of its own, which may be missing: its keys are
   * refused in every other file, and all others in it.
   *
   * @param section first word of the keys, such as {@code gate}
   */
  public ConfigLoader withSection(String section, Path file) {
    Map<String, Path> more = new TreeMap<>(sections);
    more.put(section, file);
    return new ConfigLoader(settings, environment, more);
  }

  /** Returns a loader of the settings of every group on the class path. */
  public static ConfigLoader discovered(Environment environment) {
    List<SettingGroup> groups = new ArrayList<>();
    ServiceLoader.load(SettingGroup.class).forEach(groups::add);
    return new ConfigLoader(groups, environment);
  }

  /**
   * Returns the effective settings without a file.
   *
   * @param overrides values of {@code --set}, by key
   * @throws ConfigException if a value cannot be used
   */
  public Config load(Map<String, String> overrides) {
    return load(Optional.empty(), "", overrides);
  }

  /**
   * Returns the effective settings.
   *
   * @param standard settings file that may be missing
   * @param named settings file that was asked for instead, which must exist
   * @param overrides values of {@code --set}, by key
   * @throws ConfigException if a value cannot be used, or the file cannot be read
   */
  public Config load(Path standard, Optional<Path> named, Map<String, String> overrides) {
    Path file = named.orElse(standard);
    return load(read(file, named.isPresent()), file.toString(), overrides);
  }

  private Config load(Optional<String> toml, String file, Map<String, String> overrides) {
    List<Problem> problems = new ArrayList<>();
    Loading loading = new Loading(settings, problems);
    toml.ifPresent(
        text ->
            loading.file(
                parse(text, file),
                new KeyLines(text),
                file,
                key -> Optional.ofNullable(sections.get(section(key))).map(Path::toString)));
    if (!file.isEmpty()) {
      sections.forEach((section, path) -> readSection(loading, section, path, file));
    }
    loading.environment(new TreeMap<>(environment.variables()));
    loading.overrides(new TreeMap<>(overrides));
    Config config = loading.config(toml.map(text -> Path.of(file).toAbsolutePath().getParent()));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private static void readSection(Loading loading, String section, Path path, String main) {
    read(path, false)
        .ifPresent(
            text ->
                loading.file(
                    parse(text, path.toString()),
                    new KeyLines(text),
                    path.toString(),
                    key -> section(key).equals(section) ? Optional.empty() : Optional.of(main)));
  }

  private static String section(String key) {
    return key.split("\\.", 2)[0];
  }

  private static Optional<String> read(Path file, boolean mustExist) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw unusable(file.toString(), "must be at most 1 MiB");
      }
      return Optional.of(withoutByteOrderMark(Files.readString(file)));
    } catch (NoSuchFileException missing) {
      if (mustExist) {
        throw unusable(file.toString(), "no such file; check the path");
      }
      return Optional.empty();
    } catch (CharacterCodingException otherEncoding) {
      throw unusable(file.toString(), "must be UTF-8 text");
    } catch (IOException | UncheckedIOException unreadable) {
      throw unusable(
          file.toString(), "cannot be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static JsonNode parse(String toml, String file) {
    try {
      JsonNode root = TOML.readTree(toml);
      return root.isObject() ? root : JsonNodeFactory.instance.objectNode();
    } catch (JacksonException syntax) {
      int line = syntax.getLocation() == null ? 0 : syntax.getLocation().getLineNr();
      throw unusable(
          line > 0 ? file + ":" + line : file,
          "not TOML: " + syntax.getOriginalMessage().lines().findFirst().orElse("syntax error"));
    }
  }

  private static ConfigException unusable(String place, String remedy) {
    return new ConfigException(Collections.singletonList(new Problem(place, "", "", remedy)));
  }
}
