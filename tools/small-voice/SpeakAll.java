import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.ModelFiles;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.voice.VoiceLibrary;
import dev.ishowtts.harness.quality.Finding;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.Rendition;
import dev.ishowtts.harness.quality.Role;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Speaks every sentence of a file with every NFE, the voices in turn, and measures each clip: hard gates of the quality
 * metrics, and whose reference its long-term cepstra are nearest to. One process, so that the engine is loaded once.
 *
 * <p>Arguments: model, sentences, folder of the references (NAME.wav and NAME.txt, 24 kHz), voices, NFEs (16, or 16-equal without
 * EPSS), output folder, threads, guidance, seed of the first sentence.
 * Output: clips as OUTPUT/nfe-NFE/NUMBER.wav, and clips.tsv with one line a clip.
 */
final class SpeakAll {
  /** Ends an NFE that takes equal steps instead of EPSS. */
  private static final String EQUAL = "-equal";

  private SpeakAll() {}

  public static void main(String[] arguments) throws IOException {
    String model = arguments[0];
    List<String> sentences = Files.readAllLines(Path.of(arguments[1]));
    Path references = Path.of(arguments[2]);
    List<String> voices = List.of(arguments[3].split(","));
    List<String> steps = List.of(arguments[4].split(","));
    long seed = Long.parseLong(arguments[8]);
    Path output = Files.createDirectories(Path.of(arguments[5]));
    Environment environment = Environment.ofProcess();
    Config config =
        ConfigLoader.discovered(environment)
            .load(
                Map.of(
                    "engine.model", model,
                    "engine.threads", arguments[6],
                    "engine.guidance", arguments[7]));
    VoiceLibrary library = new VoiceLibrary(output.resolve("voices"));
    Map<String, Clip> heard = new LinkedHashMap<>();
    for (String voice : voices) {
      Path wav = references.resolve(voice + ".wav");
      String text = Files.readString(references.resolve(voice + ".txt")).strip();
      if (!VoiceLibrary.isBuiltIn(voice) && !library.list().contains(voice)) {
        library.add(voice, Files.readAllBytes(wav), text);
      }
      heard.put(voice, clip(WavFile.read(wav).toMono()));
    }
    QualityAnalysis quality = QualityAnalysis.discovered(QualityModels.NONE);
    ModelRegistry registry =
        new ModelRegistry(
            Home.of(environment).folder(), Clock.systemUTC(), BundleWriter.ONNX, "small-voice");
    try (SpeechEngine engine =
            SpeechEngine.open(
                EngineSettings.from(config),
                ModelFiles.of(registry.load(model)),
                library,
                System::nanoTime);
        PrintStream table =
            new PrintStream(
                Files.newOutputStream(output.resolve("clips.tsv")), true, StandardCharsets.UTF_8)) {
      table.println("nfe\tvoice\titem\taudio_s\twall_s\tnearest\tgates");
      for (String nfe : steps) {
        Path folder = Files.createDirectories(output.resolve("nfe-" + nfe));
        for (int item = 0; item < sentences.size(); item++) {
          String voice = voices.get(item % voices.size());
          Speech speech =
              engine.speak(
                  new SpeechRequest(
                      sentences.get(item),
                      voice,
                      engine
                          .defaultOptions()
                          .withNfe(Integer.parseInt(nfe.replace(EQUAL, "")))
                          .withEpss(!nfe.endsWith(EQUAL))
                          .withSeed(seed + item)));
          WavFile.writePcm16(
              folder.resolve(String.format(Locale.ROOT, "%02d.wav", item)), speech.audio());
          table.println(
              String.format(
                  Locale.ROOT,
                  "%s\t%s\t%d\t%.3f\t%.3f\t%s\t%s",
                  nfe,
                  voice,
                  item,
                  speech.audio().seconds(),
                  speech.wall().toNanos() / 1e9,
                  nearest(clip(speech.audio()), heard),
                  gates(quality, speech.audio())));
        }
      }
    }
  }

  private static Clip clip(Waveform audio) {
    return Clip.of(Signal.of(audio.samples(), audio.sampleRate()));
  }

  private static String nearest(Clip clip, Map<String, Clip> heard) {
    String best = "";
    double least = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, Clip> voice : heard.entrySet()) {
      double distance = clip.speakerDistance(voice.getValue()).divergence();
      if (distance < least) {
        least = distance;
        best = voice.getKey();
      }
    }
    return best;
  }

  /** Returns the keys of the hard gates that the clip fails. */
  private static String gates(QualityAnalysis quality, Waveform audio) {
    Rendition rendition = Rendition.of(Signal.of(audio.samples(), audio.sampleRate()));
    return quality.findings("clip", quality.measure(rendition)).stream()
        .filter(finding -> finding.role() == Role.HARD_GATE)
        .map(Finding::key)
        .distinct()
        .collect(Collectors.joining(","));
  }
}
