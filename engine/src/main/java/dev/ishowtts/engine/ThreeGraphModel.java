package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.onnxset.ThreeGraphs;
import dev.ishowtts.engine.text.ReferenceText;
import java.util.List;

/**
 * Speaks with exported graphs that hold grid, guidance and sway as constants: requests must ask for
 * just these. Tokens, duration and noise are this engine's.
 */
final class ThreeGraphModel implements ChunkModel {
  private final ThreeGraphs graphs;
  private final Symbols symbols;
  private final int evaluations;

  ThreeGraphModel(ThreeGraphs graphs, Symbols symbols, int evaluations) {
    this.graphs = graphs;
    this.symbols = symbols;
    this.evaluations = evaluations;
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
    requireBuiltIn("nfe", options.nfe(), evaluations);
    requireBuiltIn("guidance", options.guidance(), graphs.builtIn().guidance());
    requireBuiltIn("sway", options.sway(), graphs.builtIn().sway());
  }

  private static void requireBuiltIn(String option, double wished, double builtIn) {
    if (wished != builtIn) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "the exported graphs have %s %s built in, got %s: set engine.%s = %s"
              .formatted(option, number(builtIn), number(wished), option, number(builtIn)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  @Override
  public float[] speak(
      EncodedVoice voice, String chunk, SpeechOptions options, long seed, Stopwatch stopwatch) {
    prepare(options);
    String prompt = ReferenceText.prompt(voice.text());
    long[] ids = symbols.ids(prompt + chunk);
    int frames =
        SpeechModel.duration(options).frames(voice.audio().length, prompt, chunk, ids.length);
    float[] noise = Noise.normal(seed, frames * Architecture.MELS);
    stopwatch.lap(Stopwatch.Stage.TEXT);
    try (ThreeGraphs.Spoken spoken =
        graphs.sample(new ThreeGraphs.Utterance(voice.audio(), ids, frames, noise, evaluations))) {
      stopwatch.lap(Stopwatch.Stage.SAMPLER);
      float[] audio = spoken.audio();
      stopwatch.lap(Stopwatch.Stage.VOCODER);
      return audio;
    }
  }

  @Override
  public void close() {
    graphs.close();
  }
}
