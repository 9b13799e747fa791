package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechOptions;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.audio.WavFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Speaks a text into a WAV file. */
@Command(
    name = "speak",
    description = "Speaks a text into a WAV file, 24 kHz mono 16 bit.",
    footer = {
      "",
      "Examples:",
      "  ishowtts speak \"Hello world\" -o out.wav",
      "  ishowtts speak \"Hello world\" -o out.wav --voice rms --nfe 16 --seed 3"
    })
final class SpeakCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Parameters(paramLabel = "TEXT", description = "What to say.")
  private @Nullable String text;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "WAV file to write.")
  private @Nullable Path output;

  @Option(names = "--voice", paramLabel = "NAME", description = "Voice; see: ishowtts voice list")
  private @Nullable String voice;

  @Option(names = "--nfe", paramLabel = "N", description = "Flow evaluations, 1 to 128.")
  private @Nullable Integer nfe;

  @Option(names = "--guidance", paramLabel = "X", description = "Guidance strength, 0 is off.")
  private @Nullable Double guidance;

  @Option(names = "--sway", paramLabel = "X", description = "Sway of the time grid.")
  private @Nullable Double sway;

  @Option(names = "--speed", paramLabel = "X", description = "Rate of speech.")
  private @Nullable Double speed;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the noise.")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Prints figures as JSON.")
  private boolean json;

  SpeakCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    Config config = root.config();
    EngineSettings settings = EngineSettings.from(config);
    SpeechRequest request =
        new SpeechRequest(
            Objects.requireNonNull(text),
            voice == null ? settings.voice() : voice,
            options(settings.options()));
    say(speak(root, config, request, Objects.requireNonNull(output)));
    return ExitCode.PASS;
  }

  /** Speaks with the configured engine and writes the file, whole or not at all. */
  static Speech speak(Ishowtts root, Config config, SpeechRequest request, Path output)
      throws IOException {
    Surroundings surroundings = root.surroundings();
    Environment environment = surroundings.environment();
    Models models = new Models(surroundings.clock());
    try (Interruption interruption = new Interruption(surroundings.terminal())) {
      interruption.whole(() -> models.prepare(config, environment, surroundings.terminal()));
      try (SpeechEngine engine = models.engine(config, environment)) {
        Speech speech = engine.speak(request);
        byte[] wav = WavFile.pcm16(speech.audio());
        interruption.whole(() -> new AtomicFile(surroundings.files()).write(output, wav));
        return speech;
      }
    }
  }

  private SpeechOptions options(SpeechOptions defaults) {
    SpeechOptions options = defaults;
    options = nfe == null ? options : options.withNfe(nfe);
    options = guidance == null ? options : options.withGuidance(guidance);
    options = sway == null ? options : options.withSway(sway);
    options = speed == null ? options : options.withSpeed(speed);
    return seed == null ? options : options.withSeed(seed);
  }

  private void say(Speech speech) {
    if (json) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("file", String.valueOf(output));
      figures.put("audio_seconds", speech.audio().seconds());
      figures.put("wall_seconds", speech.wall().toNanos() / 1e9);
      figures.put("rtf", speech.rtf());
      figures.put("chunks", speech.chunks());
      figures.put("seed", speech.seed());
      root.terminal().out().println(JsonOutput.text(figures));
      return;
    }
    root.terminal()
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s: %.2f s of audio in %.2f s, RTF %.3f, seed %d",
                output,
                speech.audio().seconds(),
                speech.wall().toNanos() / 1e9,
                speech.rtf(),
                speech.seed()));
  }
}
