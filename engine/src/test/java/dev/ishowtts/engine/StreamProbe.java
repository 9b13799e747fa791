package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.CheckpointMaker;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.TensorType;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ImportRequest;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Times the first audio of a stream of about 20 s against the whole stream and against speaking the
 * text at once, the voice cached. Arguments: preset, home folder, runs.
 */
public final class StreamProbe {
  static final String TEXT =
      "Good evening to all of you, and welcome back to the show. We begin with the news of the day,"
          + " and there is a lot of it. Then we play two games with the people in the chat! After"
          + " that, questions from the audience are answered, one after the other, as long as the"
          + " night goes on. Some of them are hard, and some are easy, but all of them are welcome here."
          + " So stay with us until the end of the show.";

  private StreamProbe() {}

  public static void main(String[] args) throws Exception {
    Path home = Files.createDirectories(Path.of(args[1]));
    ModelRegistry registry = new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "probe");
    if (registry.active(args[0]).isEmpty()) {
      CheckpointMaker.Made made =
          CheckpointMaker.make(
              new CheckpointMaker.Order(
                  Preset.named(args[0]), 1, TensorType.F32, Vocabulary.builtin()),
              Files.createDirectories(home.resolve("made")),
              Progress.SILENT);
      registry.importModels(
          new ImportRequest(
              args[0],
              made.checkpoint(),
              made.vocoder(),
              made.vocabulary(),
              Optional.of(made.config()),
              List.of(Precision.FP32),
              OptionalLong.of(1),
              ImportRequest.ErrorLimit.ENFORCED),
          Progress.SILENT);
    }
    SpeechOptions options = SpeechOptions.defaults();
    EngineSettings settings =
        new EngineSettings(
            args[0],
            "slt",
            Provider.CPU,
            0,
            1,
            8,
            8,
            true,
            4096,
            options,
            new StepPolicy(7, 7, 7),
            Batching.off());
    try (SpeechEngine engine =
        SpeechEngine.open(
            settings,
            ModelFiles.of(registry.load(args[0])),
            new VoiceLibrary(home.resolve("voices")),
            System::nanoTime)) {
      time(engine, new SpeechRequest(TEXT, "slt", options), Integer.parseInt(args[2]));
    }
  }

  private static void time(SpeechEngine engine, SpeechRequest request, int runs) {
    engine.stream(request, piece -> {});
    engine.speak(request);
    double[] ofStream = new double[runs];
    double[] ofSpeech = new double[runs];
    for (int i = 0; i < runs; i++) {
      StreamedSpeech stream = engine.stream(request, piece -> {});
      Speech whole = engine.speak(request);
      double first = stream.firstAudio().toNanos() / 1e6;
      ofStream[i] = first / (stream.wall().toNanos() / 1e6);
      ofSpeech[i] = first / (whole.wall().toNanos() / 1e6);
      System.out.printf(
          "first %.0f ms, stream %.0f ms (%d chunks, %.1f s), at once %.0f ms: %.3f and %.3f%n",
          first,
          stream.wall().toNanos() / 1e6,
          stream.chunks(),
          stream.audio().toNanos() / 1e9,
          whole.wall().toNanos() / 1e6,
          ofStream[i],
          ofSpeech[i]);
    }
    Arrays.sort(ofStream);
    Arrays.sort(ofSpeech);
    System.out.printf(
        "median of %d: first audio over stream %.3f, over speaking at once %.3f%n",
        runs, ofStream[runs / 2], ofSpeech[runs / 2]);
  }
}
