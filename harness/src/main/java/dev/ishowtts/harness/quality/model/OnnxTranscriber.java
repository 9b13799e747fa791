package dev.ishowtts.harness.quality.model;

import dev.ishowtts.engine.runtime.Tensor;
import dev.ishowtts.harness.quality.Transcriber;
import dev.ishowtts.harness.quality.signal.Signal;
import java.util.List;

/**
 * Words heard by a model for connectionist temporal classification (Graves et al., ICML 2006): the
 * likeliest symbol of every frame, runs taken once, blanks left out.
 */
final class OnnxTranscriber implements Transcriber {
  private static final String SPACE = "|";

  private final SpeechGraph graph;
  private final List<String> symbols;

  /**
   * Creates a transcriber.
   *
   * @param symbols of the model in their order, the first is the blank
   */
  OnnxTranscriber(SpeechGraph graph, List<String> symbols) {
    this.graph = graph;
    this.symbols = List.copyOf(symbols);
  }

  @Override
  public String transcribe(Signal signal) {
    Tensor.Floats result = graph.run(SpeechGraph.samples(signal));
    long[] shape = result.shape();
    if (shape.length != 3 || shape[0] != 1 || shape[2] != symbols.size()) {
      throw graph.refused("[1, frames, " + symbols.size() + " symbols]", result);
    }
    float[] scores = result.toArray();
    int width = symbols.size();
    StringBuilder words = new StringBuilder();
    int before = 0;
    for (int frame = 0; frame < shape[1]; frame++) {
      int best = likeliest(scores, frame * width, width);
      if (best != before && best != 0) {
        String symbol = symbols.get(best);
        words.append(symbol.equals(SPACE) ? " " : symbol);
      }
      before = best;
    }
    return words.toString().strip();
  }

  private static int likeliest(float[] scores, int from, int width) {
    int best = 0;
    for (int i = 1; i < width; i++) {
      if (scores[from + i] > scores[from + best]) {
        best = i;
      }
    }
    return best;
  }
}
