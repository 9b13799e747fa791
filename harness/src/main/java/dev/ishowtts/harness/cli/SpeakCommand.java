package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.StageTimings;
import dev.ishowtts.engine.StreamedSpeech;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Speaks a text, at once or as a stream. */
@Command(
    name = "speak",
    description = "Speaks a text as WAV, 24 kHz mono 16 bit.",
    footer = {
      "",
      "Examples:",
      "  ishowtts speak \"Hello world\" -o out.wav",
      "  ishowtts speak \"Hello world\" -o out.wav --voice rms --nfe 16 --seed 3",
      "  ishowtts speak --file book.txt -o - --stream | aplay"
    })
final class SpeakCommand implements Callable<Integer> {
  private static final int LONGEST_TEXT = 1 << 20; // bytes
  private static final int SHOWN = 10;

  private final Ishowtts root;

  @Parameters(paramLabel = "TEXT", arity = "0..1", description = "What to say.")
  private @Nullable String text;

  @Option(
      names = {"-f", "--file", "--gen_file"},
      paramLabel = "FILE",
      description = "Text file instead of TEXT, UTF-8; /dev/stdin reads a pipe.")
  private @Nullable Path textFile;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "WAV file to write; - is standard output.")
  private @Nullable Path output;

  @Option(
      names = "--stream",
      description = "Writes each piece as soon as it is spoken; tells when the first one came.")
  private boolean stream;

  @Option(names = "--voice", paramLabel = "NAME", description = "Voice; see: ishowtts voice list")
  private @Nullable String voice;

  @Mixin private SpeechArguments arguments = new SpeechArguments();

  @Option(names = "--json", description = "Prints figures as JSON.")
  private boolean json;

  SpeakCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    Config config = root.speaking();
    EngineSettings settings = EngineSettings.from(config);
    String words = words();
    SpeechRequest request =
        new SpeechRequest(
            words,
            voice == null ? settings.voice() : voice,
            arguments.over(settings.optionsFor(words)));
    Path target = Objects.requireNonNull(output);
    try (Interruption interruption = new Interruption(root.terminal());
        SpeechEngine engine = open(root, config, interruption);
        SpeechSink sink = new SpeechSink(target, root.terminal(), root.surroundings().files())) {
      Figures figures =
          stream
              ? streamed(engine, request, sink, interruption)
              : spoken(engine, request, sink, interruption);
      warnOfUnknown(engine.unknownSymbols(words));
      sink.notes().println(json ? JsonOutput.text(figures.json(target)) : figures.line(target));
    }
    return ExitCode.PASS;
  }

  /** Speaks with the configured engine and writes the file, whole or not at all. */
  static void speak(Ishowtts root, Config config, SpeechRequest request, Path output)
      throws IOException {
    try (Interruption interruption = new Interruption(root.terminal());
        SpeechEngine engine = open(root, config, interruption);
        SpeechSink sink = new SpeechSink(output, root.terminal(), root.surroundings().files())) {
      spoken(engine, request, sink, interruption);
    }
  }

  private static SpeechEngine open(Ishowtts root, Config config, Interruption interruption)
      throws IOException {
    Surroundings surroundings = root.surroundings();
    Environment environment = surroundings.environment();
    Models models = new Models(surroundings.clock());
    interruption.whole(() -> models.prepare(config, environment, surroundings.terminal()));
    return models.engine(config, environment);
  }

  private String words() throws IOException {
    if ((text == null) == (textFile == null)) {
      throw new CommandException("give either TEXT or --file FILE");
    }
    return textFile == null ? Objects.requireNonNull(text) : read(textFile);
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST_TEXT + 1);
      if (bytes.length > LONGEST_TEXT) {
        throw new CommandException("text file " + file + " must be at most 1 MiB; split it");
      }
      String words = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return words.startsWith("\uFEFF") ? words.substring(1) : words;
    } catch (NoSuchFileException e) {
      throw new CommandException("text file " + file + " is not there; give its path");
    } catch (CharacterCodingException e) {
      throw new CommandException("text file " + file + " is not UTF-8; convert it");
    }
  }

  private static Figures spoken(
      SpeechEngine engine, SpeechRequest request, SpeechSink sink, Interruption interruption)
      throws IOException {
    Speech speech = engine.speak(request);
    interruption.whole(() -> sink.write(speech.audio()));
    return new Figures(
        speech.audio().seconds(),
        speech.wall(),
        Duration.ZERO,
        speech.chunks(),
        speech.seed(),
        speech.timings());
  }

  private static Figures streamed(
      SpeechEngine engine, SpeechRequest request, SpeechSink sink, Interruption interruption)
      throws IOException {
    try {
      StreamedSpeech speech =
          engine.stream(
              request,
              piece -> {
                try {
                  sink.append(piece.audio());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      interruption.whole(sink::finish);
      return new Figures(
          speech.audio().toNanos() / 1e9,
          speech.wall(),
          speech.firstAudio(),
          speech.chunks(),
          request.options().seed(),
          speech.timings());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * How it went.
   *
   * @param audioSeconds length of the speech
   * @param firstAudio time to the first piece of a stream; zero without one
   */
  private record Figures(
      double audioSeconds,
      Duration wall,
      Duration firstAudio,
      int chunks,
      long seed,
      StageTimings timings) {
    Map<String, Object> json(Path target) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("file", target.toString());
      figures.put("audio_seconds", audioSeconds);
      figures.put("wall_seconds", seconds(wall));
      if (!firstAudio.isZero()) {
        figures.put("first_audio_seconds", seconds(firstAudio));
      }
      figures.put("rtf", seconds(wall) / audioSeconds);
      figures.put("chunks", chunks);
      figures.put("seed", seed);
      figures.put("text_seconds", seconds(timings.text()));
      figures.put("voice_seconds", seconds(timings.voice()));
      figures.put("sampler_seconds", seconds(timings.sampler()));
      figures.put("vocoder_seconds", seconds(timings.vocoder()));
      figures.put("join_seconds", seconds(timings.join()));
      return figures;
    }

    String line(Path target) {
      String first =
          firstAudio.isZero()
              ? ""
              : String.format(
                  Locale.ROOT,
                  "first audio after %.2f s (%.0f %%), ",
                  seconds(firstAudio),
                  100 * seconds(firstAudio) / seconds(wall));
      return String.format(
          Locale.ROOT,
          "%s: %s%.2f s of audio in %.2f s, RTF %.3f, %s, seed %d",
          target,
          first,
          audioSeconds,
          seconds(wall),
          seconds(wall) / audioSeconds,
          chunks == 1 ? "1 chunk" : chunks + " chunks",
          seed);
    }

    private static double seconds(Duration time) {
      return time.toNanos() / 1e9;
    }
  }

  private void warnOfUnknown(List<String> symbols) {
    if (!symbols.isEmpty()) {
      String first =
          symbols.stream().limit(SHOWN).map(SpeakCommand::shown).collect(Collectors.joining(" "));
      int more = symbols.size() - SHOWN;
      root.terminal()
          .warn(
              "the model does not know "
                  + first
                  + (more > 0 ? " and " + more + " more" : "")
                  + "; they are spoken as spaces");
    }
  }

  /** A symbol and, where it may not be seen, its code points. */
  private static String shown(String symbol) {
    String codes =
        symbol
            .codePoints()
            .mapToObj(c -> String.format(Locale.ROOT, "U+%04X", c))
            .collect(Collectors.joining("+"));
    if (symbol.matches("[\\p{IsL}\\p{N}]+")) {
      return symbol;
    }
    return symbol.matches(".*[\\p{C}\\p{M}\\p{Z}].*") ? codes : symbol + " (" + codes + ")";
  }
}
