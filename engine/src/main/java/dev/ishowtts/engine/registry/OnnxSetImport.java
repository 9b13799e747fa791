package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.onnxset.ThreeGraphs;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.ProcessorCores;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Copies a set of exported graphs into a bundle, under fixed names. */
final class OnnxSetImport {
  /** What a graph's file name holds, and what it is called in a bundle. */
  private static final Map<String, String> NAMES =
      Map.of(
          "preprocess", ThreeGraphs.PREPROCESS,
          "transformer", ThreeGraphs.TRANSFORMER,
          "decode", ThreeGraphs.DECODE);

  private final OnnxSetRequest request;
  private final String tool;
  private final Clock clock;

  OnnxSetImport(OnnxSetRequest request, String tool, Clock clock) {
    this.request = request;
    this.tool = tool;
    this.clock = clock;
  }

  ModelRegistry.Draft write(Path folder, Progress progress) throws IOException {
    Vocabulary vocabulary = Vocabulary.load(request.vocabulary());
    List<Manifest.Source> sources = copy(folder, progress);
    sources.add(ModelRegistry.source("vocabulary", request.vocabulary(), progress));
    Exported exported = check(folder);
    vocabulary.save(folder.resolve(ModelBundle.VOCABULARY));
    return new ModelRegistry.Draft(
        folder,
        new Manifest(
            Manifest.SCHEMA,
            exported.kind(),
            request.name(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.of(evaluations(exported)),
            exported.precision(),
            tool,
            clock.instant(),
            sources,
            OptionalLong.empty(),
            List.of(),
            ModelRegistry.digests(folder, progress)));
  }

  /** External data keeps its names, which the graphs refer to. */
  private List<Manifest.Source> copy(Path folder, Progress progress) throws IOException {
    List<Manifest.Source> sources = new ArrayList<>();
    for (Map.Entry<String, String> name : NAMES.entrySet()) {
      Path graph = only(name.getKey());
      Files.copy(graph, folder.resolve(name.getValue()));
      sources.add(ModelRegistry.source("graph", graph, progress));
    }
    Path metadata = request.folder().resolve(ThreeGraphs.METADATA);
    if (Files.isRegularFile(metadata)) {
      Files.copy(metadata, folder.resolve(ThreeGraphs.METADATA));
      sources.add(ModelRegistry.source("graph", metadata, progress));
    }
    for (Path file : DurableFiles.list(request.folder())) {
      boolean data =
          Files.isRegularFile(file)
              && !lowerName(file).endsWith(".onnx")
              && !lowerName(file).endsWith(".ort")
              && !Files.exists(folder.resolve(file.getFileName()))
              && !lowerName(file).equals(ModelBundle.VOCABULARY)
              && !lowerName(file).equals(ModelBundle.MANIFEST);
      if (data) {
        Files.copy(file, folder.resolve(file.getFileName()));
        sources.add(ModelRegistry.source("graph", file, progress));
      }
    }
    sources.sort((a, b) -> a.file().compareTo(b.file()));
    return sources;
  }

  private Path only(String part) throws IOException {
    List<Path> found =
        DurableFiles.list(request.folder()).stream()
            .filter(Files::isRegularFile)
            .filter(file -> lowerName(file).contains(part) && lowerName(file).endsWith(".onnx"))
            .toList();
    if (found.size() != 1) {
      throw new EngineException(
          EngineFault.BAD_MODEL,
          "%s holds %d graphs named *%s*.onnx, must be one; give the folder of an export of F5-TTS-ONNX"
              .formatted(request.folder(), found.size(), part));
    }
    return found.get(0);
  }

  /** What the graphs are found to be. */
  private record Exported(ModelKind kind, Precision precision, OptionalInt evaluations) {}

  private int evaluations(Exported exported) {
    OptionalInt wished = request.evaluations();
    if (exported.evaluations().isEmpty()) {
      return wished.orElse(ThreeGraphs.DEFAULT_EVALUATIONS);
    }
    int builtIn = exported.evaluations().getAsInt();
    if (wished.isPresent() && wished.getAsInt() != builtIn) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "the exported graphs say that they take %d evaluations, got %d; leave the number out"
              .formatted(builtIn, wished.getAsInt()));
    }
    return builtIn;
  }

  private static Exported check(Path folder) {
    int threads = ProcessorCores.ofHost().count();
    OnnxRuntime runtime = new OnnxRuntime(new RuntimeOptions(Provider.CPU, threads));
    try (ThreeGraphs graphs = ThreeGraphs.open(runtime, folder)) {
      ModelKind kind =
          switch (graphs.builtIn().generation()) {
            case THIRD -> ModelKind.DAKEQQ_G3;
            case FOURTH -> ModelKind.DAKEQQ_G4;
          };
      Precision precision = graphs.isFp16() ? Precision.FP16 : Precision.FP32;
      return new Exported(kind, precision, graphs.builtIn().evaluations());
    }
  }

  private static String lowerName(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT);
  }
}
