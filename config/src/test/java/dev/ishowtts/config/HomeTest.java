package dev.ishowtts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HomeTest {
  @Test
  void of_variable_wins() {
    Environment environment =
        new Environment(Map.of("ISHOWTTS_HOME", "/data/tts"), Map.of("user.home", "/home/a"));

    assertThat(Home.of(environment).resolve("bundles")).isEqualTo(Path.of("/data/tts/bundles"));
  }

  @Test
  void of_blankVariable_isTheUsersCache() {
    Environment environment =
        new Environment(Map.of("ISHOWTTS_HOME", " "), Map.of("user.home", "/home/a"));

    assertThat(Home.of(environment).folder()).isEqualTo(Path.of("/home/a/.cache/ishowtts"));
  }

  @Test
  void of_homeOfTheShell_winsOverTheAccounts() {
    Environment environment = new Environment(Map.of("HOME", "/home/b"), Map.of("user.home", "?"));

    assertThat(Home.of(environment).folder()).isEqualTo(Path.of("/home/b/.cache/ishowtts"));
  }

  @Test
  void of_nothing_isRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Home.of(Environment.empty()))
        .withMessage("ISHOWTTS_HOME: name a folder in this variable");
  }

  @Test
  void of_notAPath_isRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Home.of(new Environment(Map.of("ISHOWTTS_HOME", "a\0b"), Map.of())))
        .withMessage("ISHOWTTS_HOME = a?b: must be a path");
  }

  @Test
  void root_property_winsOverTheWorkingDirectory() {
    assertThat(
            new Environment(Map.of(), Map.of("ishowtts.root", "/opt/a", "user.dir", "/tmp")).root())
        .isEqualTo(Path.of("/opt/a"));
    assertThat(new Environment(Map.of(), Map.of("user.dir", "/tmp")).root())
        .isEqualTo(Path.of("/tmp"));
  }

  @Test
  void ofProcess_snapshot_hasTheJavaVersion() {
    assertThat(Environment.ofProcess().property("java.version")).isPresent();
    assertThat(Environment.ofProcess().variable("PATH")).isPresent();
  }
}
