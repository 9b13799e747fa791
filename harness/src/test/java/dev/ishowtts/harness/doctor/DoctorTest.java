package dev.ishowtts.harness.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.device.Placement;
import dev.ishowtts.engine.runtime.CpuNodes;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.harness.doctor.Diagnosis.State;
import dev.ishowtts.harness.lock.LockReader;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.HostSource;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
  @TempDir private Path folder;

  private record Broken(Exception trouble) implements Check {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public List<Diagnosis> run() throws IOException {
      if (trouble instanceof IOException e) {
        throw e;
      }
      throw (RuntimeException) trouble;
    }
  }

  private static BoundedCommand answering(boolean started, int exit, String output) {
    return (command, input, patience) -> new BoundedCommand.Outcome(started, started, exit, output);
  }

  private static Environment java(String version) {
    return new Environment(Map.of(), Map.of("java.version", version, "os.arch", "aarch64"));
  }

  @Test
  void examine_checkThatBreaks_failsAndTheNextOnesRun() throws InterruptedException {
    List<Diagnosis> found =
        Doctor.examine(
            List.of(
                new Broken(new IOException("disk\ngone")),
                new Broken(new IllegalStateException()),
                new JavaCheck(java("17.0.15"))));

    assertThat(found)
        .containsExactly(
            new Diagnosis("broken", State.FAIL, "disk gone", ""),
            new Diagnosis("broken", State.FAIL, "IllegalStateException", ""),
            new Diagnosis("java", State.OK, "17.0.15, unknown vendor, aarch64", ""));
    assertThat(Doctor.worst(found)).isEqualTo(State.FAIL);
    assertThat(Doctor.worst(List.of())).isEqualTo(State.OK);
  }

  @Test
  void java_versions_areJudged() {
    assertThat(new JavaCheck(java("11.0.2")).run().get(0).state()).isEqualTo(State.FAIL);
    assertThat(new JavaCheck(java("25-ea")).run().get(0).state()).isEqualTo(State.OK);
    assertThat(new JavaCheck(Environment.empty()).run().get(0).state()).isEqualTo(State.FAIL);
  }

  @Test
  void folder_writableOrNot_isSaid() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(new FolderCheck("runs", folder.resolve("a/b"), "x").run().get(0))
        .isEqualTo(Diagnosis.ok("folder runs", folder.resolve("a/b") + " is writable"));
    assertThat(new FolderCheck("runs", file.resolve("a"), "choose another").run().get(0))
        .isEqualTo(
            Diagnosis.fail(
                "folder runs", file.resolve("a") + " is not writable", "choose another"));
  }

  @Test
  void decoder_thereOrNot_isSaid() throws InterruptedException {
    assertThat(new DecoderCheck(answering(true, 0, "ffmpeg version 5.1\nbuilt")).run().get(0))
        .isEqualTo(Diagnosis.ok("ffmpeg", "ffmpeg version 5.1"));
    Diagnosis missing = new DecoderCheck(answering(false, -1, "no such file")).run().get(0);
    assertThat(missing.state()).isEqualTo(State.WARN);
    assertThat(missing.remedy()).contains("install ffmpeg");
  }

  @Test
  void telemetry_sourcesThatAreThere_areNamed() {
    TelemetrySource absent =
        new TelemetrySource() {
          @Override
          public String name() {
            return "absent";
          }

          @Override
          public Optional<Probe> open(HostFiles host) {
            return Optional.empty();
          }
        };
    HostFiles host = new HostFiles(Path.of("/"));

    assertThat(new TelemetryCheck(host, List.of(absent)).run().get(0).state())
        .isEqualTo(State.WARN);
    assertThat(new TelemetryCheck(host, List.of(absent, new HostSource())).run().get(0).sentence())
        .isEqualTo("sources: host");
  }

  @Test
  void clocks_hostWithoutAny_areAWarningWithTheCommand() throws InterruptedException {
    LockReader reader = new LockReader(new HostFiles(folder), answering(false, -1, ""));

    for (Provider provider : List.of(Provider.CPU, Provider.CUDA)) {
      Diagnosis clocks = new LockCheck(reader, provider).run().get(0);
      assertThat(clocks.state()).isEqualTo(State.WARN);
      assertThat(clocks.sentence()).contains(": ");
      assertThat(clocks.remedy()).startsWith("./ishowtts lock status");
    }
  }

  private static Placement placed(Map<Provider, Map<String, Integer>> operators) {
    SortedMap<String, SortedMap<String, Integer>> sorted = new TreeMap<>();
    operators.forEach(
        (provider, counts) -> sorted.put(provider.runtimeName(), new TreeMap<>(counts)));
    return new Placement("g.onnx", sorted);
  }

  private static Diagnosis judged(Placement placement, Provider provider, CpuNodes cpuNodes) {
    return PlacementCheck.diagnosis("placement g.onnx", placement, provider, cpuNodes);
  }

  @Test
  void placement_allWhereAsked_isFine() {
    assertThat(
            judged(
                placed(Map.of(Provider.CPU, Map.of("Add", 2, "MatMul", 3))),
                Provider.CPU,
                CpuNodes.REFUSE))
        .isEqualTo(Diagnosis.ok("placement g.onnx", "operations: 5 on CPU"));
    assertThat(
            judged(placed(Map.of(Provider.CUDA, Map.of("Add", 2))), Provider.CUDA, CpuNodes.REFUSE)
                .state())
        .isEqualTo(State.OK);
  }

  @Test
  void placement_operationsOnTheCpu_areCountedByType() {
    Placement placement =
        placed(
            Map.of(
                Provider.CUDA, Map.of("MatMul", 9), Provider.CPU, Map.of("Gather", 1, "Shape", 2)));

    Diagnosis refused = judged(placement, Provider.CUDA, CpuNodes.REFUSE);
    assertThat(refused.state()).isEqualTo(State.WARN);
    assertThat(refused.sentence()).isEqualTo("operations: 3 on CPU, 9 on CUDA (Gather 1, Shape 2)");
    assertThat(refused.remedy()).contains("engine.cpu_nodes = \"allow\"");
    assertThat(judged(placement, Provider.CUDA, CpuNodes.ALLOW).remedy())
        .contains("engine.cpu_nodes allows them");
  }

  @Test
  void placement_tensorRtWithCudaBesideIt_isReported() {
    Diagnosis mixed =
        judged(
            placed(Map.of(Provider.TENSORRT, Map.of("A", 9), Provider.CUDA, Map.of("Loop", 1))),
            Provider.TENSORRT,
            CpuNodes.REFUSE);

    assertThat(mixed.state()).isEqualTo(State.WARN);
    assertThat(mixed.sentence()).isEqualTo("operations: 1 on CUDA, 9 on TensorRT");
    assertThat(mixed.remedy()).contains("left the others to CUDA");
  }
}
