package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.ishowtts.baselines.json.FileOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What CI is told to run exists: workflows, and every command that the documents show. */
final class WorkflowTest {
  private static final Path WORKFLOW = Path.of("..", ".github", "workflows", "performance.yml");
  private static final Path DOCUMENT = Path.of("..", "docs", "ci.md");
  private static final Path README = Path.of("..", "README.md");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern FENCE = Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern INLINE = Pattern.compile("`(\\./ishowtts [^`]+)`");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
  }

  @Test
  void workflow_isSafe() throws IOException {
    JsonNode workflow = YAML.readTree(Files.readString(WORKFLOW));

    assertThat(workflow.get("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    assertThat(workflow.get("on").propertyNames())
        .containsExactlyInAnyOrder("pull_request", "schedule", "workflow_dispatch");
    JsonNode jobs = workflow.get("jobs");
    for (String name : jobs.propertyNames()) {
      JsonNode job = jobs.get(name);
      assertThat(job.get("timeout-minutes").intValue()).as(name).isPositive();
      for (JsonNode step : job.get("steps")) {
        if (step.has("uses")) {
          assertThat(step.get("uses").stringValue()).matches("actions/[a-z-]+@[0-9a-f]{40}");
        }
        if (step.has("run")) {
          assertThat(step.get("run").stringValue())
              .as("values of others reach a script through its environment only")
              .doesNotContain("${{");
        }
      }
    }
    assertThat(jobs.get("jetson").get("runs-on").toString())
        .isEqualTo("[\"self-hosted\",\"jetson\"]");
    assertThat(jobs.get("jetson").get("if").stringValue())
        .contains("head.repo.full_name == github.repository");
    assertThat(jobs.get("comment").get("permissions").toString())
        .isEqualTo("{\"actions\":\"read\",\"pull-requests\":\"write\"}");
    assertThat(jobs.get("hosted").has("permissions")).isFalse();
    assertThat(jobs.get("hosted").get("runs-on").stringValue()).startsWith("ubuntu-");
  }

  @Test
  void workflow_gatesPullRequestsInPairs_uploadsAndKeepsOneComment() throws IOException {
    JsonNode jobs = YAML.readTree(Files.readString(WORKFLOW)).get("jobs");
    JsonNode jetson = jobs.get("jetson").get("steps");

    assertThat(jetson.get(0).at("/with/fetch-depth").asInt(1)).as("whole history").isZero();
    List<String> pullRequest = new ArrayList<>();
    List<String> nightly = new ArrayList<>();
    for (JsonNode step : jetson) {
      String run = step.path("run").asString("");
      if (run.contains("ishowtts gate")) {
        String when = step.get("if").stringValue();
        (when.contains("== 'pull_request'") ? pullRequest : nightly).add(run);
      }
    }
    assertThat(pullRequest).singleElement().asString().contains("--against \"$BASE\"");
    assertThat(nightly).singleElement().asString().doesNotContain("--against");
    for (String job : List.of("hosted", "jetson")) {
      assertThat(jobs.get(job).get("steps"))
          .as(job)
          .anySatisfy(
              step -> {
                assertThat(step.path("uses").asString("")).startsWith("actions/upload-artifact@");
                assertThat(step.get("if").stringValue()).isEqualTo("always()");
              });
    }
    String comment = jobs.get("comment").get("steps").get(0).get("run").stringValue();
    assertThat(comment)
        .contains("<!-- ishowtts-gate:jetson -->", "--method PATCH", "--method POST", "60000");
  }

  @Test
  void workflow_commands_exist() throws IOException {
    List<String> commands = new ArrayList<>();
    JsonNode jobs = YAML.readTree(Files.readString(WORKFLOW)).get("jobs");
    for (String name : jobs.propertyNames()) {
      for (JsonNode step : jobs.get(name).get("steps")) {
        commands.addAll(commands(step.path("run").asString("")));
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(5).allSatisfy(this::parses);
  }

  @Test
  void documents_commandsAndYaml_areTrue() throws IOException {
    for (Path document : List.of(DOCUMENT, README)) {
      String text = Files.readString(document);
      List<String> commands = new ArrayList<>();
      Matcher fence = FENCE.matcher(text);
      while (fence.find()) {
        if (fence.group(1).equals("yaml")) {
          assertThatCode(() -> YAML.readTree(fence.group(2)))
              .as(document.toString())
              .doesNotThrowAnyException();
        }
        commands.addAll(commands(fence.group(2)));
      }
      Matcher inline = INLINE.matcher(FENCE.matcher(text).replaceAll(""));
      while (inline.find()) {
        commands.addAll(commands(inline.group(1)));
      }
      assertThat(commands).as(document.toString()).hasSizeGreaterThan(3).allSatisfy(this::parses);
    }
  }

  @Test
  void parses_wrongCommand_isFound() {
    assertThat(commands("- run: ./ishowtts gate --suit quick # x\necho")).hasSize(1);
    for (String wrong :
        List.of("./ishowtts gat", "./ishowtts gate --suit quick", "./ishowtts export")) {
      assertThatCode(() -> parses(wrong)).isInstanceOf(CommandLine.ParameterException.class);
    }
  }

  private static List<String> commands(String script) {
    return script
        .lines()
        .filter(line -> line.contains("./ishowtts "))
        .map(line -> line.substring(line.indexOf("./ishowtts ")).replaceAll("\\s+#.*", ""))
        .map(line -> line.replaceAll("\\.\\.\\.|…", ""))
        .toList();
  }

  private void parses(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command.substring("./ishowtts".length()));
    while (word.find()) {
      words.add(
          Arrays.asList(word.group(1), word.group(2), word.group(3)).stream()
              .filter(text -> text != null)
              .findFirst()
              .orElseThrow());
    }
    Ishowtts.commandLine(
            FakeMain.surroundings(
                Terminal.ofProcess(), repository.environment(), FileOperations.system()))
        .parseArgs(words.toArray(String[]::new));
  }
}
