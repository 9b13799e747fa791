package dev.ishowtts.harness.doctor;

import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.ModelFiles;
import dev.ishowtts.engine.Placements;
import dev.ishowtts.engine.device.Availability;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.device.Placement;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.CpuNodes;
import dev.ishowtts.engine.runtime.Provider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which provider runs how many operations of each graph that the engine would open. */
public record PlacementCheck(RuntimeChoice choice, ModelRegistry registry) implements Check {
  @Override
  public String name() {
    return "placement";
  }

  @Override
  public List<Diagnosis> run() throws IOException {
    EngineSettings settings = choice.settings();
    Provider provider = settings.provider();
    Optional<ModelBundle> bundle = registry.active(settings.model());
    if (bundle.isEmpty()) {
      return List.of(Diagnosis.warn(name(), "not read: there is no model", ""));
    }
    OrtLibrary library = choice.library(provider);
    if (!Availability.of(library, provider).isAvailable()) {
      return List.of(
          Diagnosis.warn(name(), "not read: " + provider.id() + " is not available", ""));
    }
    ModelFiles files = ModelFiles.of(bundle.get());
    List<Diagnosis> diagnoses = new ArrayList<>();
    for (String graph : Placements.graphs(settings, files)) {
      diagnoses.add(placed(library, files, graph));
    }
    return diagnoses;
  }

  private Diagnosis placed(OrtLibrary library, ModelFiles files, String graph) {
    String line = name() + " " + graph;
    try {
      return diagnosis(
          line,
          Placements.of(library, choice.settings(), files, graph),
          choice.settings().provider(),
          choice.settings().acceleration().cpuNodes());
    } catch (EngineException e) {
      return Diagnosis.fail(line, String.valueOf(e.getMessage()), "");
    }
  }

  static Diagnosis diagnosis(
      String line, Placement placement, Provider provider, CpuNodes cpuNodes) {
    List<String> counts = new ArrayList<>();
    placement.nodes().forEach((name, nodes) -> counts.add(nodes + " on " + title(name)));
    String sentence = "operations: " + String.join(", ", counts);
    Map<String, Integer> onCpu = placement.on(Provider.CPU);
    if (provider == Provider.CPU || (onCpu.isEmpty() && !fallsBack(placement, provider))) {
      return Diagnosis.ok(line, sentence);
    }
    if (onCpu.isEmpty()) {
      return Diagnosis.warn(line, sentence, "TensorRT left the others to CUDA; nothing is lost");
    }
    List<String> types = new ArrayList<>();
    onCpu.forEach((type, nodes) -> types.add(type + " " + nodes));
    return Diagnosis.warn(
        line,
        sentence + " (" + String.join(", ", types) + ")",
        cpuNodes == CpuNodes.ALLOW
            ? "engine.cpu_nodes allows them; each costs a copy to the CPU and back"
            : "if the engine refuses this graph, engine.cpu_nodes = \"allow\" accepts them");
  }

  private static boolean fallsBack(Placement placement, Provider provider) {
    return provider == Provider.TENSORRT && !placement.on(Provider.CUDA).isEmpty();
  }

  private static String title(String runtimeName) {
    for (Provider provider : Provider.values()) {
      if (provider.runtimeName().equals(runtimeName)) {
        return provider.title();
      }
    }
    return runtimeName;
  }
}
