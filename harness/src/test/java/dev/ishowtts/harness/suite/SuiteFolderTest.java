package dev.ishowtts.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SuiteFolderTest {
  private static final Path SHIPPED = Path.of("..", "config", "suites");
  private static final String GOOD =
      """
      description = "One text"
      budget = "2m"
      restarts = 3
      samples = 5
      seed = 7
      texts = ["hello"]
      [speech]
      voice = "slt"
      nfe = [7, 16]
      guidance = 2.0
      sway = -1.0
      speed = 1.0
      seed = 1
      [warmup]
      minimum = 2
      maximum = 5
      tolerance = 0.05
      """;

  @TempDir private Path folder;

  @BeforeEach
  void catalogue() throws IOException {
    Files.writeString(
        folder.resolve("texts.toml"),
        "[[text]]\nid = \"hello\"\ncategory = \"short\"\ntext = \"Hello\"\n");
  }

  @Test
  void suite_good_crossesTextsAndNfe() throws IOException {
    Suite suite = read(GOOD);

    assertThat(suite.scenarios())
        .extracting(SpeechScenario::id)
        .containsExactly("hello-nfe7", "hello-nfe16");
    assertThat(suite.budget()).isEqualTo(Duration.ofMinutes(2));
    assertThat(suite.warmUp()).isEqualTo(new WarmUp(2, 5, 0.05));
  }

  @Test
  void suite_moreRestarts_keepsItsDigest() throws IOException {
    Suite suite = read(GOOD);

    assertThat(suite.withCounts(9, 9).digest()).isEqualTo(suite.digest());
    assertThat(read(GOOD.replace("maximum = 5", "maximum = 6")).digest())
        .isNotEqualTo(suite.digest());
    assertThat(read(GOOD.replace("sway = -1.0", "sway = 0.0")).digest())
        .isNotEqualTo(suite.digest());
  }

  @Test
  void suite_wrongField_isRefusedByName() {
    refused("nfe = [7, 16]", "nfe = [0]", "nfe must be 1..128, got 0");
    refused("nfe = [7, 16]", "nfe = [1000000]", "nfe must be 1..128, got 1000000");
    refused("nfe = [7, 16]", "nfe = 7", "nfe must be a list with at least one entry, got 7");
    refused("restarts = 3", "restarts = 0", "restarts must be 1..1000, got 0");
    refused("restarts = 3", "restarts = \"x\"", "restarts must be a whole number, got \"x\"");
    refused("samples = 5", "sample = 5", "unknown field \"sample\"; allowed: description");
    refused("samples = 5\n", "", "field \"samples\" is missing");
    refused("[\"hello\"]", "[\"bye\"]", "texts names \"bye\", which texts.toml does not have");
    refused("[\"hello\"]", "[\"hello\", \"hello\"]", "scenario hello-nfe7 is there twice");
    refused("[\"hello\"]", "[1]", "texts must be a list of texts, got 1");
    refused("\"2m\"", "\"soon\"", "budget must be a number and s, m or h");
    refused("minimum = 2", "minimum = 0", "warmup.minimum must be >= 1, got 0");
    refused("maximum = 5", "maximum = 1", "warmup.maximum must be 2..1000, got 1");
    refused("tolerance = 0.05", "tolerance = 0", "warmup.tolerance must be in (0, 1], got 0.0");
    refused("guidance = 2.0", "guidance = \"2\"", "guidance must be a number, got \"2\"");
    refused("guidance = 2.0", "guidance = -1", "guidance must be 0.0..10.0, got -1.0");
    refused("description = \"One text\"", "description = 1", "description must be text, got 1");
    refused("restarts = 3", "restarts = [", "is not TOML");
  }

  @Test
  void suite_unknownName_listsTheKnownOnes() throws IOException {
    read(GOOD);

    assertThatExceptionOfType(SuiteException.class)
        .isThrownBy(() -> new SuiteFolder(folder).suite("quikc"))
        .withMessageStartingWith("no suite \"quikc\" in ")
        .withMessageEndingWith("there are: one");
    assertThatExceptionOfType(SuiteException.class)
        .isThrownBy(() -> new SuiteFolder(folder).suite("../one"));
  }

  @Test
  void texts_sameIdTwice_isRefused() throws IOException {
    String row = "[[text]]\nid = \"a\"\ncategory = \"c\"\ntext = \"A\"\n";
    Files.writeString(folder.resolve("texts.toml"), row + row);

    assertThatExceptionOfType(SuiteException.class)
        .isThrownBy(() -> new SuiteFolder(folder).texts())
        .withMessageEndingWith("text id \"a\" is there twice");
  }

  @Test
  void shippedSuites_allRead_andKeepTheContentOfEveryKnownId() throws IOException {
    SuiteFolder shipped = new SuiteFolder(SHIPPED);
    Map<String, String> contents = new TreeMap<>();
    for (String name : shipped.names()) {
      for (SpeechScenario scenario : shipped.suite(name).scenarios()) {
        String content = String.valueOf(scenario.toScenario().parameters().get("content"));
        assertThat(contents.getOrDefault(scenario.id(), content)).isEqualTo(content);
        contents.put(scenario.id(), content);
      }
    }
    Map<String, String> known =
        Files.readAllLines(Path.of("src", "test", "resources", "scenario-contents.txt")).stream()
            .map(line -> line.split(" ", 2))
            .collect(Collectors.toMap(words -> words[0], words -> words[1]));

    // Content of a known id never changes. A new id is added to the file by hand, never altered.
    assertThat(contents).isEqualTo(new TreeMap<>(known));
    assertThat(shipped.names()).contains("quick", "full", "nfe");
    assertThat(shipped.texts()).hasSize(26);
    assertThat(shipped.suite("full").scenarios()).hasSize(26);
  }

  private Suite read(String toml) throws IOException {
    Files.writeString(folder.resolve("one.toml"), toml);
    return new SuiteFolder(folder).suite("one");
  }

  private void refused(String good, String bad, String message) {
    assertThat(GOOD).contains(good);
    assertThatExceptionOfType(SuiteException.class)
        .isThrownBy(() -> read(GOOD.replace(good, bad)))
        .withMessageContaining("one.toml")
        .withMessageContaining(message);
  }
}
