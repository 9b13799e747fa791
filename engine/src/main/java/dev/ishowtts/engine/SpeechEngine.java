package dev.ishowtts.engine;

import dev.ishowtts.engine.audio.Silence;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.device.Availability;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.FlowSampler;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.mel.LogMel;
import dev.ishowtts.engine.onnxset.ThreeGraphs;
import dev.ishowtts.engine.registry.ModelKind;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.text.Chunker;
import dev.ishowtts.engine.text.Tokenizer;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.vocoder.Vocoder;
import dev.ishowtts.engine.voice.Voice;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * F5-TTS: text and voice in, speech out. Safe for concurrent use; requests beyond {@link
 * EngineSettings#maxParallel} wait, and beyond {@link EngineSettings#queue} are refused.
 */
public final class SpeechEngine implements AutoCloseable {
  /** Reference and speech of a training clip were 30 s together at most. */
  private static final double USABLE_SECONDS = 30;

  /** Speech of the first streamed chunk. */
  private static final double FIRST_SECONDS = 2.5;

  private static final int SHORTEST_BYTES = 16;

  private final EngineSettings settings;
  private final VoiceLibrary library;
  private final ChunkModel model;
  private final EngineDescription description;
  private final LongSupplier nanos;
  private final LogMel mel = new LogMel();
  private final VoiceCache voices;
  private final Admission admission;

  private SpeechEngine(
      EngineSettings settings,
      VoiceLibrary library,
      ChunkModel model,
      EngineDescription description,
      LongSupplier nanos) {
    this.settings = settings;
    this.library = library;
    this.model = model;
    this.description = description;
    this.nanos = nanos;
    this.voices = new VoiceCache(settings.cachedVoices());
    this.admission = new Admission(settings.maxParallel(), settings.queue());
  }

  /**
   * Loads a model and prepares the default time grid.
   *
   * @param nanos monotonic clock, nanoseconds
   * @throws EngineException BAD_MODEL if the files do not load, UNAVAILABLE if the provider is not
   *     or batches are not to be had, BAD_REQUEST if batches can never fill
   */
  public static SpeechEngine open(
      EngineSettings settings, ModelFiles files, VoiceLibrary library, LongSupplier nanos) {
    requireBatches(settings, files);
    OnnxRuntime plain = new OnnxRuntime(new RuntimeOptions(Provider.CPU, 1));
    requireProvider(settings.provider());
    OnnxRuntime runtime = new OnnxRuntime(EngineRuntime.options(settings, files, plain.version()));
    ChunkModel model = load(runtime, files, settings, nanos);
    try {
      model.prepare(settings.options());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    EngineDescription description =
        new EngineDescription(
            files.name(),
            files.digest(),
            files.precision(),
            settings.provider().id(),
            "onnxruntime " + runtime.version(),
            settings.effectiveThreads());
    return new SpeechEngine(settings, library, model, description, nanos);
  }

  private static void requireBatches(EngineSettings settings, ModelFiles files) {
    int size = settings.batching().size();
    if (!settings.batching().isOn()) {
      return;
    }
    if (files.kind() != ModelKind.F5_TTS) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "engine.batch_size "
              + size
              + " needs the sampler's own session, which exported graphs do not have: set"
              + " engine.batch_size = 1");
    }
    if (settings.maxParallel() < size) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          String.format(
              Locale.ROOT,
              "engine.batch_size %d never fills with engine.max_parallel %d: set"
                  + " engine.max_parallel = %d or more",
              size,
              settings.maxParallel(),
              size));
    }
  }

  /* Without a known folder of libraries ONNX Runtime itself says what is missing. */
  private static void requireProvider(Provider provider) {
    if (provider != Provider.CPU) {
      Natives.folder()
          .ifPresent(folder -> Availability.of(OrtLibrary.load(folder), provider).require());
    }
  }

  static boolean replaysOnGpu(EngineSettings settings) {
    return settings.provider() == Provider.CUDA && settings.gpuGraphs();
  }

  private static ChunkModel load(
      OnnxRuntime runtime, ModelFiles files, EngineSettings settings, LongSupplier nanos) {
    Path folder = files.folder();
    Vocabulary vocabulary = vocabulary(folder.resolve("vocab.txt"));
    Symbols symbols = new Symbols(vocabulary, new Tokenizer());
    return switch (files.kind()) {
      case F5_TTS -> ownGraphs(runtime, files, symbols, settings, nanos);
      case DAKEQQ_G3, DAKEQQ_G4 ->
          new ThreeGraphModel(
              ThreeGraphs.open(runtime, folder), symbols, files.evaluations().orElseThrow());
    };
  }

  private static ChunkModel ownGraphs(
      OnnxRuntime runtime,
      ModelFiles files,
      Symbols symbols,
      EngineSettings settings,
      LongSupplier nanos) {
    Architecture architecture = files.architecture().orElseThrow();
    if (symbols.vocabulary().size() != architecture.symbols()) {
      throw new EngineException(
          EngineFault.BAD_MODEL,
          String.format(
              Locale.ROOT,
              "vocab.txt of %s has %d symbols, the model %d: import the model again",
              files.name(),
              symbols.vocabulary().size(),
              architecture.symbols()));
    }
    if (replaysOnGpu(settings)) {
      return GpuSpeechModel.open(files, architecture, symbols, settings, nanos);
    }
    FlowSampler sampler = new FlowSampler(runtime, files.folder(), architecture);
    try {
      Vocoder vocoder = new Vocoder(runtime, files.folder().resolve(GraphWriter.VOCODER));
      Optional<BatchingFlow<FlowSampler.Utterance>> batches =
          settings.batching().isOn()
              ? Optional.of(BatchingFlow.start(sampler, settings.batching(), nanos))
              : Optional.empty();
      return new SpeechModel(sampler, vocoder, symbols, batches);
    } catch (RuntimeException e) {
      sampler.close();
      throw e;
    }
  }

  private static Vocabulary vocabulary(Path file) {
    try {
      return Vocabulary.load(file);
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.BAD_MODEL, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns what is loaded and how it runs. */
  public EngineDescription description() {
    return description;
  }

  /** Returns the options of requests that name none. */
  public SpeechOptions defaultOptions() {
    return settings.options();
  }

  /** Returns the voice of requests that name none. */
  public String defaultVoice() {
    return settings.voice();
  }

  /** Returns how often an encoded voice was found in the cache. */
  public long voiceHits() {
    return voices.hits();
  }

  /** Returns how often a voice had to be encoded. */
  public long voiceMisses() {
    return voices.misses();
  }

  /** Returns the default options with the evaluations that the step policy gives this text. */
  public SpeechOptions optionsFor(String text) {
    return settings.optionsFor(text);
  }

  /**
   * Returns the symbols of a text that the model does not know, each once, in their order; they are
   * spoken as spaces.
   */
  public List<String> unknownSymbols(String text) {
    return model.unknownSymbols(text);
  }

  /**
   * Speaks. A text over the usable length is spoken in chunks that are cross-faded.
   *
   * @throws EngineException BAD_REQUEST, UNKNOWN_VOICE, BAD_AUDIO, OVERLOADED, CANCELLED or
   *     RUNTIME, the latter also if removing silence leaves nothing
   */
  public Speech speak(SpeechRequest request) {
    Stopwatch stopwatch = new Stopwatch(nanos);
    List<float[]> pieces = new ArrayList<>();
    int chunks =
        run(request, SpeechEngine::chunks, stopwatch, piece -> pieces.add(piece.audio().samples()));
    Waveform joined = new Waveform(concatenated(pieces), LogMel.SAMPLE_RATE);
    Waveform audio = request.options().removeSilence() ? withoutSilence(joined) : joined;
    stopwatch.lap(Stopwatch.Stage.JOIN);
    return new Speech(
        audio, stopwatch.timings(), stopwatch.elapsed(), chunks, request.options().seed());
  }

  static Waveform withoutSilence(Waveform speech) {
    Waveform kept = Silence.remove(speech);
    if (kept.length() == 0) {
      throw new EngineException(
          EngineFault.RUNTIME,
          "the speech is silent all through, so that remove_silence leaves nothing: verify the"
              + " bundle with ./ishowtts model verify");
    }
    return kept;
  }

  /**
   * Speaks in pieces: the first chunk is short, and each piece is handed over as soon as no later
   * chunk can change it. The consumer runs on the calling thread; while it plays a piece elsewhere
   * the next chunk is synthesised.
   *
   * @throws EngineException as {@link #speak}, and BAD_REQUEST if silence is to be removed, which
   *     needs the whole audio; pieces handed over before stand
   */
  public StreamedSpeech stream(SpeechRequest request, Consumer<AudioPiece> consumer) {
    if (request.options().removeSilence()) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "remove_silence needs the whole audio, got a stream: speak without streaming or set"
              + " engine.remove_silence = false");
    }
    Stopwatch stopwatch = new Stopwatch(nanos);
    List<Duration> handed = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    int chunks =
        run(
            request,
            SpeechEngine::growingChunks,
            stopwatch,
            piece -> {
              handed.add(stopwatch.elapsed());
              seconds.add(piece.audio().seconds());
              consumer.accept(piece);
            });
    double total = seconds.stream().mapToDouble(Double::doubleValue).sum();
    return new StreamedSpeech(
        handed.get(0),
        stopwatch.elapsed(),
        Duration.ofNanos(Math.round(total * 1e9)),
        stopwatch.timings(),
        chunks);
  }

  /** Cuts a text for one voice. */
  private interface Cutting {
    List<String> chunks(String text, EncodedVoice voice, SpeechOptions options);
  }

  private int run(
      SpeechRequest request, Cutting cutting, Stopwatch stopwatch, Consumer<AudioPiece> consumer) {
    SpeechOptions options = request.options();
    if (request.text().isBlank()) {
      throw new EngineException(EngineFault.BAD_REQUEST, "text must not be empty");
    }
    model.requireKnownSymbols(request.text());
    admission.enter();
    try {
      stopwatch.lap(Stopwatch.Stage.TEXT);
      EncodedVoice voice = voice(request.voice(), options.targetRms());
      stopwatch.lap(Stopwatch.Stage.VOICE);
      requireLonger(options, voice);
      List<String> chunks = cutting.chunks(request.text(), voice, options);
      StreamJoiner joiner = new StreamJoiner(options.crossFade(), LogMel.SAMPLE_RATE);
      for (int i = 0; i < chunks.size(); i++) {
        requireTime(request, stopwatch, i, chunks.size());
        float[] audio = model.speak(voice, chunks.get(i), options, options.seed() + i, stopwatch);
        boolean last = i == chunks.size() - 1;
        float[] released = joiner.push(scaled(audio, voice.restoring()));
        float[] piece = last ? concatenated(List.of(released, joiner.finish())) : released;
        stopwatch.lap(Stopwatch.Stage.JOIN);
        if (piece.length > 0) {
          consumer.accept(new AudioPiece(new Waveform(piece, LogMel.SAMPLE_RATE), i, last));
        }
        stopwatch.skip();
      }
      return chunks.size();
    } finally {
      admission.leave();
    }
  }

  private static void requireLonger(SpeechOptions options, EncodedVoice voice) {
    double reference = voice.audio().length / (double) LogMel.SAMPLE_RATE;
    options
        .fixedSeconds()
        .filter(seconds -> seconds <= reference)
        .ifPresent(
            seconds -> {
              throw new EngineException(
                  EngineFault.BAD_REQUEST,
                  String.format(
                      Locale.ROOT,
                      "fix_duration counts the reference in, which is %.2f s, got %s: give more",
                      reference,
                      seconds));
            });
  }

  private static void requireTime(
      SpeechRequest request, Stopwatch stopwatch, int chunk, int chunks) {
    if (request.cancelled().getAsBoolean()) {
      throw new EngineException(
          EngineFault.CANCELLED, "cancelled before chunk " + (chunk + 1) + " of " + chunks);
    }
    request
        .deadline()
        .filter(deadline -> stopwatch.elapsed().compareTo(deadline) > 0)
        .ifPresent(
            deadline -> {
              throw new EngineException(
                  EngineFault.CANCELLED,
                  String.format(
                      Locale.ROOT,
                      "the deadline of %d ms passed before chunk %d of %d",
                      deadline.toMillis(),
                      chunk + 1,
                      chunks));
            });
  }

  private static float[] concatenated(List<float[]> parts) {
    float[] result = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, result, at, part.length);
      at += part.length;
    }
    return result;
  }

  /** As upstream, each chunk gets a fixed duration where one is wished. */
  private static List<String> chunks(String text, EncodedVoice voice, SpeechOptions options) {
    return usable(
        Chunker.chunks(text, Chunker.maxBytes(voice.text(), voice.chunkSeconds(), options.speed())),
        voice,
        options);
  }

  private static List<String> growingChunks(
      String text, EncodedVoice voice, SpeechOptions options) {
    if (options.fixedSeconds().isPresent()) {
      return chunks(text, voice, options);
    }
    int most = Chunker.maxBytes(voice.text(), voice.chunkSeconds(), options.speed());
    int first = Math.max(SHORTEST_BYTES, bytes(FIRST_SECONDS, voice, options));
    return usable(Chunker.growing(text, first, Math.max(most, first)), voice, options);
  }

  /** A chunk over what the model was trained on is cut between words rather than spoken badly. */
  private static List<String> usable(
      List<String> chunks, EncodedVoice voice, SpeechOptions options) {
    int most =
        Math.max(SHORTEST_BYTES, bytes(USABLE_SECONDS - voice.chunkSeconds(), voice, options));
    return chunks.stream().flatMap(chunk -> Chunker.cut(chunk, most).stream()).toList();
  }

  private static int bytes(double seconds, EncodedVoice voice, SpeechOptions options) {
    int spoken = voice.text().getBytes(StandardCharsets.UTF_8).length;
    return (int) (spoken / voice.chunkSeconds() * seconds * options.speed());
  }

  private EncodedVoice voice(String name, double targetRms) {
    try {
      Voice voice = library.voice(name);
      return voices.voice(voice.contentKey() + "@" + targetRms, () -> encode(voice, targetRms));
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.BAD_AUDIO, "voice " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The library raises to RMS 0.1; another target scales from there. */
  private EncodedVoice encode(Voice voice, double targetRms) {
    double wished = Math.max(voice.referenceRms(), targetRms);
    double present = Math.max(voice.referenceRms(), SpeechOptions.defaults().targetRms());
    float[] samples = scaled(voice.audio().samples(), wished / present);
    double restoring = voice.referenceRms() < targetRms ? voice.referenceRms() / targetRms : 1;
    return new EncodedVoice(
        mel.logMel(samples), samples, voice.referenceSeconds(), restoring, voice.text());
  }

  private static float[] scaled(float[] samples, double factor) {
    if (factor == 1) {
      return samples;
    }
    float[] result = new float[samples.length];
    for (int i = 0; i < samples.length; i++) {
      result[i] = (float) (samples[i] * factor);
    }
    return result;
  }

  @Override
  public void close() {
    model.close();
  }
}
