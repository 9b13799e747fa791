package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.FlowSampler;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.TimeGrid;
import dev.ishowtts.engine.text.ReferenceText;
import dev.ishowtts.engine.text.SpeechDuration;
import dev.ishowtts.engine.vocoder.Vocoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Speaks one chunk: tokens, noise, flow, vocoder. Safe for concurrent use. */
final class SpeechModel implements ChunkModel {
  private static final int MELS = Architecture.MELS;

  /** Bits of positive infinity; what is not finite has no fewer without its sign. */
  private static final int INFINITE = 0x7F800000;

  private final FlowSampler sampler;
  private final Vocoder vocoder;
  private final Symbols symbols;
  private final Optional<BatchingFlow<FlowSampler.Utterance>> batches;

  /**
   * @param batches before the same sampler; empty to sample every chunk alone
   */
  SpeechModel(
      FlowSampler sampler,
      Vocoder vocoder,
      Symbols symbols,
      Optional<BatchingFlow<FlowSampler.Utterance>> batches) {
    this.batches = batches;
    this.sampler = sampler;
    this.vocoder = vocoder;
    this.symbols = symbols;
  }

  @Override
  public void requireKnownSymbols(String text) {
    symbols.requireKnown(text);
  }

  @Override
  public List<String> unknownSymbols(String text) {
    return symbols.unknown(text);
  }

  @Override
  public void prepare(SpeechOptions options) {
    sampler.prepare(grid(options));
    if (batches.isPresent()) {
      sampler.prepareBatches();
    }
  }

  static double[] grid(SpeechOptions options) {
    return TimeGrid.grid(options.nfe(), options.sway(), options.epss());
  }

  @Override
  public float[] speak(
      EncodedVoice voice, String chunk, SpeechOptions options, long seed, Stopwatch stopwatch) {
    String prompt = ReferenceText.prompt(voice.text());
    long[] ids = symbols.ids(prompt + chunk);
    int frames = duration(options).frames(voice.audio().length, prompt, chunk, ids.length);
    FlowSampler.TextEmbedding text =
        sampler.encode(ids, frames, FlowSampler.branches(options.guidance()));
    stopwatch.lap(Stopwatch.Stage.TEXT);
    float[] noise = Noise.normal(seed, frames * MELS);
    float[] mel = mel(new FlowSampler.Utterance(noise, voice.mel(), text), options);
    stopwatch.lap(Stopwatch.Stage.SAMPLER);
    int first = SpeechDuration.firstSpokenFrame(voice.audio().length);
    float[] audio = vocoder.audio(Arrays.copyOfRange(mel, first * MELS, mel.length));
    requireFinite(audio);
    stopwatch.lap(Stopwatch.Stage.VOCODER);
    return audio;
  }

  private float[] mel(FlowSampler.Utterance utterance, SpeechOptions options) {
    double[] grid = grid(options);
    double guidance = options.guidance();
    return batches
        .map(queue -> queue.sample(utterance, grid, guidance))
        .orElseGet(
            () ->
                sampler.sample(
                    utterance.noise(), utterance.condition(), utterance.text(), grid, guidance));
  }

  static SpeechDuration duration(SpeechOptions options) {
    return options
        .fixedSeconds()
        .map(SpeechDuration::fixed)
        .orElseGet(() -> SpeechDuration.atSpeed(options.speed()));
  }

  static void requireFinite(float[] audio) {
    int most = 0; // a loop that stops early would not be vectorised
    for (float sample : audio) {
      most = Math.max(most, Float.floatToRawIntBits(sample) & Integer.MAX_VALUE);
    }
    if (most < INFINITE) {
      return;
    }
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
    batches.ifPresent(BatchingFlow::close);
    sampler.close();
    vocoder.close();
  }
}
