package dev.ishowtts.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Scenario;
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
    refused("\"2m\"", "\"soon\"", "budget must be a number and ms, s, m or h");
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
      for (Scenario scenario : shipped.suite(name).reported()) {
        String content = String.valueOf(scenario.parameters().get("content"));
        assertThat(contents.getOrDefault(scenario.id(), content)).isEqualTo(content);
        contents.put(scenario.id(), content);
      }
    }
    Map<String, String> known =
        Files.readAllLines(Path.of("src", "test", "resources", "scenario-contents.txt")).stream()
            .map(line -> line.split(" ", 2))
            .collect(Collectors.toMap(words -> words[0], words -> words[1]));

    // Content of a known id never changes. A new id is added to the file by hand; no line is ever
    // altered or removed, also if no suite speaks it any more.
    assertThat(known).containsAllEntriesOf(contents);
    assertThat(shipped.names())
        .containsExactly(
            "batch", "full", "load", "nfe", "pr", "quality", "quick", "soak", "streaming");
    assertThat(shipped.texts()).hasSize(26);
    assertThat(shipped.suite("full").scenarios()).hasSize(26);
  }

  @Test
  void kinds_reportWhatTheyJudge() throws IOException {
    assertThat(kind("streaming", "").reported())
        .extracting(Scenario::id, Scenario::primary)
        .containsExactly(tuple("streaming-hello-nfe7", "ttfa_ms"));
    assertThat(kind("soak", "[soak]\nduration = \"60m\"\nwindow = \"30s\"\n").reported())
        .extracting(Scenario::id, Scenario::primary)
        .containsExactly(tuple("soak-hello-nfe7", "rtf"));
    assertThat(kind("batch", "[batch]\nsizes = [1, 4]\n").reported())
        .extracting(Scenario::id, Scenario::primary)
        .containsExactly(
            tuple("batch1-hello-nfe7", "audio_per_second"),
            tuple("batch4-hello-nfe7", "audio_per_second"));
    Suite load = kind("load", LOAD);
    assertThat(load.reported())
        .extracting(Scenario::id, Scenario::primary)
        .containsExactly(
            tuple("load-closed2-nfe7", "latency_p95_ms"),
            tuple("load-open0.5-nfe7", "latency_p95_ms"),
            tuple("load-open3-nfe7", "latency_p95_ms"));
    assertThat(load.workload().metrics()).contains(Metric.LATENCY_P999_MS, Metric.REFUSED);
  }

  @Test
  void lasting_changesTheTimeOfSoakAndLoad_notOfOthers() throws IOException {
    Suite soak = kind("soak", "[soak]\nduration = \"60m\"\nwindow = \"30s\"\n");
    assertThat(soak.lasting(Duration.ofMinutes(6)).workload())
        .isEqualTo(new Workload.Soak(Duration.ofMinutes(6), Duration.ofSeconds(15)));
    assertThat(soak.lasting(Duration.ofHours(2)).digest()).isEqualTo(soak.digest());
    Suite load = kind("load", LOAD);
    assertThat(load.lasting(Duration.ofSeconds(5)).digest()).isNotEqualTo(load.digest());
    Suite speech = read(GOOD);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> speech.lasting(Duration.ofSeconds(5)))
        .withMessage("run.duration PT5S needs a soak or load suite, got kind speech");
  }

  @Test
  void kinds_wrongField_isRefusedByName() {
    kindRefused("chat", "", "kind must be speech, streaming, soak, load or batch, got \"chat\"");
    kindRefused("soak", "", "field \"soak\" is missing");
    kindRefused("speech", "[soak]\nduration = \"1m\"\n", "unknown field \"soak\"");
    kindRefused(
        "soak",
        "[soak]\nduration = \"10s\"\nwindow = \"30s\"\n",
        "soak.window must be at most soak.duration");
    kindRefused(
        "soak",
        "[soak]\nduration = \"10\"\nwindow = \"3s\"\n",
        "soak.duration must be a number and");
    kindRefused("batch", "[batch]\nsizes = [0]\n", "batch.sizes must be within 1.0..64.0, got 0.0");
    kindRefused("batch", "[batch]\nsizes = [2, 2]\n", "batch.sizes must not repeat a value");
    kindRefused(
        "load",
        "[load]\nwindow = \"1s\"\njudged = \"latency_p95_ms\"\n",
        "load needs clients or rates, got neither");
    kindRefused("load", LOAD.replace("p95", "p42"), "load.judged must be one of latency_p50_ms, ");
    kindRefused("load", LOAD.replace("[0.5, 3]", "[0]"), "load.rates must be within");
    kindRefused("load", LOAD.replace("[2]", "[2000]"), "load.clients must be within");
  }

  @Test
  void load_severalNfe_isRefused() {
    assertThatExceptionOfType(SuiteException.class)
        .isThrownBy(() -> read("kind = \"load\"\n" + GOOD + LOAD))
        .withMessageContaining("a load suite speaks with one nfe");
  }

  private static final String LOAD =
      "[load]\nclients = [2]\nrates = [0.5, 3]\nwindow = \"1s\"\njudged = \"latency_p95_ms\"\n";

  private Suite kind(String kind, String table) throws IOException {
    return read("kind = \"" + kind + "\"\n" + GOOD.replace("[7, 16]", "[7]") + table);
  }

  private void kindRefused(String kind, String table, String message) {
    assertThatExceptionOfType(SuiteException.class)
        .isThrownBy(() -> kind(kind, table))
        .withMessageContaining("one.toml")
        .withMessageContaining(message);
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
