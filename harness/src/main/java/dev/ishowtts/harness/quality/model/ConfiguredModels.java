package dev.ishowtts.harness.quality.model;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.harness.quality.MosPredictor;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.SpeakerEmbedder;
import dev.ishowtts.harness.quality.Transcriber;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The models that the settings name, loaded. */
public final class ConfiguredModels implements AutoCloseable {
  private static final double TRIAL_HERTZ = 200;

  private final List<SpeechGraph> graphs;
  private final QualityModels models;

  private ConfiguredModels(QualityModels models) {
    this.graphs = List.of();
    this.models = models;
  }

  private ConfiguredModels(
      QualityModelSettings settings, Supplier<OnnxRuntime> runtime, List<SpeechGraph> graphs)
      throws IOException {
    this.graphs = graphs;
    Optional<MosPredictor> opinion = Optional.empty();
    Optional<SpeakerEmbedder> embedder = Optional.empty();
    Optional<Transcriber> transcriber = Optional.empty();
    if (settings.opinion().isPresent()) {
      SpeechGraph graph = open(runtime, "quality.opinion_model", settings.opinion().get());
      opinion = Optional.of(new OnnxOpinion(graph, settings.scale()));
    }
    if (settings.speaker().isPresent()) {
      SpeechGraph graph = open(runtime, "quality.speaker_model", settings.speaker().get());
      embedder = Optional.of(new OnnxEmbedder(graph));
    }
    if (settings.words().isPresent()) {
      SpeechGraph graph = open(runtime, "quality.words_model", settings.words().get());
      transcriber = Optional.of(new OnnxTranscriber(graph, symbols(settings)));
    }
    this.models = new QualityModels(opinion, embedder, transcriber);
  }

  /**
   * Loads what the settings name and tries it on a short sound, so that a wrong model is refused
   * before anything is measured.
   *
   * @param runtime asked only if a model is named
   * @throws IOException in one line if a file is not there or no such model
   */
  public static ConfiguredModels load(QualityModelSettings settings, Supplier<OnnxRuntime> runtime)
      throws IOException {
    List<SpeechGraph> graphs = new ArrayList<>();
    boolean whole = false;
    try {
      ConfiguredModels loaded = new ConfiguredModels(settings, runtime, graphs);
      loaded.tryOut();
      whole = true;
      return loaded;
    } catch (EngineException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    } finally {
      if (!whole) {
        graphs.forEach(SpeechGraph::close);
      }
    }
  }

  private void tryOut() {
    double[] samples = new double[SpeechGraph.SAMPLE_RATE];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = 0.1 * Math.sin(2 * Math.PI * TRIAL_HERTZ * i / SpeechGraph.SAMPLE_RATE);
    }
    Signal tone = Signal.of(samples, SpeechGraph.SAMPLE_RATE);
    models.opinion().ifPresent(model -> model.predict(tone));
    models.embedder().ifPresent(model -> model.embed(tone));
    models.transcriber().ifPresent(model -> model.transcribe(tone));
  }

  private SpeechGraph open(Supplier<OnnxRuntime> runtime, String setting, Path file)
      throws IOException {
    SpeechGraph graph = SpeechGraph.open(runtime.get(), setting, file);
    graphs.add(graph);
    return graph;
  }

  private static List<String> symbols(QualityModelSettings settings) throws IOException {
    Optional<Path> file = settings.symbols().filter(Files::isRegularFile);
    if (file.isEmpty()) {
      throw new IOException(
          "quality.words_symbols = \""
              + settings.symbols().map(Path::toString).orElse("")
              + "\" is not there: quality.words_model needs its symbols, one a line");
    }
    return Files.readAllLines(file.get());
  }

  /** Returns no model at all. */
  public static ConfiguredModels none() {
    return new ConfiguredModels(QualityModels.NONE);
  }

  /** Returns the models. */
  public QualityModels models() {
    return models;
  }

  @Override
  public void close() {
    graphs.forEach(SpeechGraph::close);
  }
}
