package dev.ishowtts.engine;

import dev.ishowtts.engine.device.CustomOperations;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.device.Placement;
import dev.ishowtts.engine.gpu.GpuModel;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.onnxset.ThreeGraphs;
import dev.ishowtts.engine.registry.ModelKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the operations of the graphs that the engine would open run. */
public final class Placements {
  private Placements() {}

  /** Returns the names of the graph files that the engine opens with these settings. */
  public static List<String> graphs(EngineSettings settings, ModelFiles files) {
    if (files.kind() == ModelKind.DAKEQQ_G3) {
      return List.of(ThreeGraphs.PREPROCESS, ThreeGraphs.TRANSFORMER, ThreeGraphs.DECODE);
    }
    boolean batches = settings.batching().isOn();
    if (SpeechEngine.replaysOnGpu(settings)) {
      return List.of(
          GraphWriter.DEVICE_TEXT,
          GraphWriter.TIME,
          GraphWriter.CONDITION,
          batches ? GraphWriter.BATCH_STEP : GraphWriter.STEP,
          GraphWriter.DEVICE_VOCODER);
    }
    List<String> graphs = new ArrayList<>(List.of(GraphWriter.TEXT, GraphWriter.TIME));
    graphs.add(GraphWriter.SAMPLER);
    if (batches) {
      graphs.add(GraphWriter.BATCH);
    }
    graphs.add(GraphWriter.VOCODER);
    return List.copyOf(graphs);
  }

  /**
   * Loads one graph and says where its operations run.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if it does not load, with the reason
   */
  public static Placement of(
      OrtLibrary library, EngineSettings settings, ModelFiles files, String graph) {
    Path file = files.folder().resolve(graph);
    try (CustomOperations ours = GpuModel.declaredOperations(library, settings.provider())) {
      return Placement.of(
          library,
          file,
          settings.provider(),
          EngineRuntime.tensorRt(settings, files, Optional.empty()),
          Optional.of(ours));
    }
  }
}
