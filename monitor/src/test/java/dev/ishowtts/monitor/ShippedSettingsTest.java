package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The settings file of the repository against the defaults in the code of every module. */
final class ShippedSettingsTest {
  private static final Path FILE = Path.of("..", "config", "ishowtts.toml");
  private static final Path GATE = Path.of("..", "config", "gate.toml");
  private static final Pattern LINE =
      Pattern.compile("(?:# )?(?:\\[+(?<section>[\\w.]+)]+|(?<key>[\\w-]+) = ).*");

  private final ConfigLoader loader =
      ConfigLoader.discovered(new Environment(Map.of(), Map.of())).withSection("gate", GATE);

  @Test
  void shippedFile_changesNoDefault() {
    Config file = loader.load(FILE, Optional.of(FILE), Map.of());

    assertThat(file.effective()).isEqualTo(loader.load(Map.of()).effective());
  }

  @Test
  void shippedFile_namesEveryKey() throws IOException {
    Map<String, String> keys = new TreeMap<>();
    String section = "";
    List<String> lines = new ArrayList<>(Files.readAllLines(FILE));
    lines.addAll(Files.readAllLines(GATE));
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      section = Optional.ofNullable(matcher.group("section")).orElse(section);
      String within = section;
      Optional.ofNullable(matcher.group("key"))
          .ifPresentOrElse(key -> keys.put(within + "." + key, line), () -> keys.put(within, line));
    }

    List<String> missing =
        loader.load(Map.of()).describe().stream()
            .map(Config.Entry::key)
            .filter(key -> !keys.containsKey(key))
            .toList();
    assertThat(missing)
        .as("keys to add to config/ishowtts.toml or config/gate.toml with their defaults")
        .isEmpty();
  }
}
