package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.testing.GoldenModel;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The golden model as the facade opens it, with the built-in voices. */
final class TinyBundle {
  private TinyBundle() {}

  /** Writes graphs and vocabulary below a folder. */
  static ModelFiles write(Path home) throws IOException {
    Path bundle = Files.createDirectory(home.resolve("bundle"));
    GoldenModel.writeGraphs(Precision.FP32, bundle);
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint()) {
      Path symbols = bundle.resolve("vocab.txt");
      Vocabulary.builtin().save(symbols);
      List<String> lines = Files.readAllLines(symbols);
      IntStream.range(lines.size(), checkpoint.architecture().symbols())
          .mapToObj(i -> "spare" + i)
          .forEach(lines::add);
      Files.write(symbols, lines);
      return new ModelFiles(bundle, "tiny", "00", "fp32", checkpoint.architecture());
    }
  }

  /** Returns the settings of a processor with one thread. */
  static EngineSettings settings(
      int parallel, int queue, SpeechOptions options, Batching batching) {
    return new EngineSettings(
        "tiny",
        "slt",
        Provider.CPU,
        1,
        parallel,
        queue,
        2,
        true,
        4096,
        options,
        new StepPolicy(8, 7, 6),
        batching);
  }

  /** Opens an engine. */
  static SpeechEngine open(Path home, ModelFiles files, EngineSettings settings) {
    return SpeechEngine.open(
        settings, files, new VoiceLibrary(home.resolve("voices")), System::nanoTime);
  }
}
