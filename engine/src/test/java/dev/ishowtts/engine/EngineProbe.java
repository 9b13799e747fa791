package dev.ishowtts.engine;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
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
import java.util.SplittableRandom;

/**
 * Times the public engine, text to waveform with the voice cached. Arguments: preset, home folder,
 * precision, provider.
 */
public final class EngineProbe {
  private EngineProbe() {}

  public static void main(String[] args) throws Exception {
    Path home = Files.createDirectories(Path.of(args[1]));
    Precision precision = Precision.valueOf(args[2]);
    Provider provider = Provider.valueOf(args[3]);
    ModelRegistry registry = new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "probe");
    if (registry.active("base@" + precision.id()).isEmpty()) {
      Path made = Files.createDirectories(home.resolve("made"));
      CheckpointMaker.Made files =
          CheckpointMaker.make(
              new CheckpointMaker.Order(
                  Preset.named(args[0]), 1, TensorType.F32, Vocabulary.builtin()),
              made,
              Progress.SILENT);
      registry.importModels(
          new ImportRequest(
              "base",
              files.checkpoint(),
              files.vocoder(),
              files.vocabulary(),
              Optional.of(files.config()),
              List.of(precision),
              OptionalLong.of(1),
              ImportRequest.ErrorLimit.ENFORCED),
          Progress.SILENT);
    }
    VoiceLibrary voices = new VoiceLibrary(home.resolve("voices"));
    for (int frames : new int[] {470, 188}) {
      String name = "v" + frames;
      if (!voices.list().contains(name)) {
        voices.add(name, voice(frames), "Some call me nature, others call me mother nature.");
      }
    }
    long begun = System.nanoTime();
    SpeechOptions options = SpeechOptions.defaults();
    try (SpeechEngine engine =
        SpeechEngine.open(
            new EngineSettings(
                "base",
                "v470",
                provider,
                Runtime.getRuntime().availableProcessors(),
                1,
                8,
                8,
                true,
                4096,
                options,
                new StepPolicy(7, 7, 7),
                Batching.off()),
            ModelFiles.of(registry.load("base@" + precision.id())),
            voices,
            System::nanoTime)) {
      double load = (System.nanoTime() - begun) / 1e9;
      engine.speak(request("v470", 845));
      System.out.printf(
          "%s %s: load %.2f s, load and first utterance %.2f s%n",
          precision, provider, load, (System.nanoTime() - begun) / 1e9);
      time(engine, "v470", 845);
      time(engine, "v188", 300);
      time(engine, "v470", 1406);
    }
  }

  static SpeechRequest request(String voice, int frames) {
    return new SpeechRequest(
        "Thanks for watching, and see you next time!",
        voice,
        SpeechOptions.defaults().withFixedSeconds((frames + 0.5) * 256 / 24_000));
  }

  private static void time(SpeechEngine engine, String voice, int frames) {
    int count = engine.description().provider().equals("cpu") ? 3 : 150;
    double[] milliseconds = new double[count];
    double audio = 0;
    for (int i = 0; i < count + 5; i++) {
      Speech speech = engine.speak(request(voice, frames));
      if (i >= 5) {
        milliseconds[i - 5] = speech.wall().toNanos() / 1e6;
      }
      audio = speech.audio().seconds();
    }
    Arrays.sort(milliseconds);
    double median = milliseconds[count / 2];
    System.out.printf(
        "%s %d frames, %.2f s of audio: median %.2f ms, p99 %.2f ms, min %.2f ms, RTF %.4f%n",
        voice,
        frames,
        audio,
        median,
        milliseconds[(int) (0.99 * (count - 1))],
        milliseconds[0],
        median / 1e3 / audio);
  }

  static byte[] voice(int frames) {
    SplittableRandom random = new SplittableRandom(7);
    float[] samples = new float[(frames - 1) * 256 - 1198]; // the preparation adds 50 ms
    for (int i = 0; i < samples.length; i++) {
      double envelope = 0.6 + 0.4 * Math.sin(i / 3000.0);
      samples[i] = (float) (envelope * (0.2 * Math.sin(i * 0.05) + random.nextDouble(-0.1, 0.1)));
    }
    return WavFile.pcm16(new Waveform(samples, 24_000));
  }
}
