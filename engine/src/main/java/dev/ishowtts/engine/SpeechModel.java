package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.FlowSampler;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.TimeGrid;
import dev.ishowtts.engine.text.ReferenceText;
import dev.ishowtts.engine.text.SpeechDuration;
import dev.ishowtts.engine.text.Tokenizer;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.vocoder.Vocoder;
import java.util.Arrays;
import java.util.List;

/** Speaks one chunk: tokens, noise, flow, vocoder. Safe for concurrent use. */
final class SpeechModel implements AutoCloseable {
  private static final int MELS = Architecture.MELS;

  private final FlowSampler sampler;
  private final Vocoder vocoder;
  private final Vocabulary vocabulary;
  private final Tokenizer tokenizer;

  SpeechModel(FlowSampler sampler, Vocoder vocoder, Vocabulary vocabulary, Tokenizer tokenizer) {
    this.sampler = sampler;
    this.vocoder = vocoder;
    this.vocabulary = vocabulary;
    this.tokenizer = tokenizer;
  }

  /**
   * Refuses a text of which the model knows no symbol.
   *
   * @throws EngineException BAD_REQUEST if so
   */
  void requireKnownSymbols(String text) {
    List<String> tokens = tokenizer.tokens(text);
    if (vocabulary.knownSymbols(tokens) == 0) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "text \""
              + shortened(text)
              + "\" has no symbol that the model knows: write it in a language of the model");
    }
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= 40
        ? text
        : text.substring(0, text.offsetByCodePoints(0, 40)) + "…";
  }

  /** Prepares what depends on the time grid alone. */
  void prepare(SpeechOptions options) {
    sampler.prepare(grid(options));
  }

  private static double[] grid(SpeechOptions options) {
    return TimeGrid.grid(options.nfe(), options.sway(), true);
  }

  /** Returns the samples of one chunk at the reference's raised loudness. */
  float[] speak(
      EncodedVoice voice, String chunk, SpeechOptions options, long seed, Stopwatch stopwatch) {
    String prompt = ReferenceText.prompt(voice.text());
    long[] ids = vocabulary.ids(tokenizer.tokens(prompt + chunk));
    int frames = duration(options).frames(voice.samples(), prompt, chunk, ids.length);
    FlowSampler.TextEmbedding text =
        sampler.encode(ids, frames, FlowSampler.branches(options.guidance()));
    stopwatch.lap(Stopwatch.Stage.TEXT);
    float[] noise = Noise.normal(seed, frames * MELS);
    float[] mel = sampler.sample(noise, voice.mel(), text, grid(options), options.guidance());
    stopwatch.lap(Stopwatch.Stage.SAMPLER);
    int first = SpeechDuration.firstSpokenFrame(voice.samples());
    float[] audio = vocoder.audio(Arrays.copyOfRange(mel, first * MELS, mel.length));
    requireFinite(audio);
    stopwatch.lap(Stopwatch.Stage.VOCODER);
    return audio;
  }

  private static SpeechDuration duration(SpeechOptions options) {
    return options
        .fixedSeconds()
        .map(SpeechDuration::fixed)
        .orElseGet(() -> SpeechDuration.atSpeed(options.speed()));
  }

  private static void requireFinite(float[] audio) {
    for (float sample : audio) {
      if (!Float.isFinite(sample)) {
        throw new EngineException(
            EngineFault.RUNTIME,
            "the model gave "
                + sample
                + " for a sample: use a wider precision, or verify the bundle with"
                + " ./ishowtts model verify");
      }
    }
  }

  @Override
  public void close() {
    sampler.close();
    vocoder.close();
  }
}
