package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The doctor on this machine, with the real ONNX Runtime and the nano model. */
final class DoctorCommandTest {
  @TempDir private Path root;

  private CommandLineFixture repository() {
    CommandLineFixture repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    return repository;
  }

  @Test
  void doctor_cpu_saysEachThingAndPasses() {
    CommandLineFixture repository = repository();
    assertThat(repository.run("model", "make", "--arch", "nano").exitCode()).isZero();

    CommandLineFixture.Result result = repository.run("doctor");

    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.out().lines())
        .anyMatch(line -> line.startsWith("OK    java: "))
        .anyMatch(line -> line.matches("OK    onnxruntime: .* in .*, Java binding .*"))
        .contains("OK    provider cpu: available, and the one that is set")
        .anyMatch(line -> line.matches("WARN  provider cuda: not available: .* built without CUDA"))
        .anyMatch(line -> line.matches("WARN  provider tensorrt: not available: .*TensorRT"))
        .anyMatch(line -> line.matches("OK    model: nano .*, fp32: \\d+ files are as .*"))
        .anyMatch(line -> line.matches("OK    placement sampler.onnx: operations: \\d+ on CPU"))
        .anyMatch(line -> line.contains("  clocks: "))
        .contains("OK    folder home: " + root.resolve("home") + " is writable")
        .anyMatch(line -> line.startsWith("OK    telemetry: sources: "))
        .anyMatch(line -> line.startsWith("      → ./ishowtts natives install"));
  }

  @Test
  void doctor_gpuThatIsAskedForAndMissing_fails() {
    CommandLineFixture.Result result =
        repository().run("doctor", "--json", "--set", "engine.provider=cuda");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    JsonNode json = JsonMapper.builder().build().readTree(result.out());
    assertThat(json.get("state").asString()).isEqualTo("FAIL");
    JsonNode cuda = named(json, "provider cuda");
    assertThat(cuda.get("state").asString()).isEqualTo("FAIL");
    assertThat(cuda.get("sentence").asString())
        .startsWith("not available: ")
        .endsWith("(engine.provider asks for it)");
    assertThat(cuda.get("remedy").asString()).isNotBlank();
    assertThat(named(json, "model").get("state").asString()).isEqualTo("WARN");
    assertThat(named(json, "placement").get("sentence").asString())
        .isEqualTo("not read: there is no model");
  }

  @Test
  void doctor_modelThatIsMissing_fails() {
    CommandLineFixture.Result result = repository().run("doctor", "--set", "engine.model=other");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.out()).contains("FAIL  model: other is not there");
  }

  private static JsonNode named(JsonNode json, String name) {
    for (JsonNode check : json.get("checks")) {
      if (check.get("name").asString().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no check " + name + " in " + json);
  }
}
