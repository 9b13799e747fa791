package dev.ishowtts.jmh;

import dev.ishowtts.engine.text.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time from one sentence to its symbols; the dictionaries are loaded before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class TokenizerBenchmark {
  private static final Map<String, String> TEXTS =
      Map.of(
          "english",
          "The optimization process involved multiple iterations and careful tuning to achieve the"
              + " best balance between speed and quality.",
          "chinese",
          "今天天气很好，我们一起去公园散步吧。人工智能正在改变世界，语音合成的速度越来越快。");

  private final Tokenizer tokenizer = new Tokenizer();

  /** Language of the sentence, {@code english} or {@code chinese}. */
  @Param({"english", "chinese"})
  public String language = "";

  private String text = "";

  /** Chooses the sentence. */
  @Setup
  public void choose() {
    text = Choice.of("language", language, TEXTS);
  }

  /** Segments and spells the sentence. */
  @Benchmark
  public List<String> tokens() {
    return tokenizer.tokens(text);
  }
}
