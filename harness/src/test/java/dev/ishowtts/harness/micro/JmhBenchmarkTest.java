package dev.ishowtts.harness.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JmhBenchmarkTest {
  /** What JMH 1.37 prints with {@code -lp -p nfe=6,7}. */
  private static final String SAID =
      """
      # a line of another kind
      Benchmarks:\s
      dev.ishowtts.jmh.CrossFadeBenchmark.join
      dev.ishowtts.jmh.EngineBenchmark.speak
        param "provider" = {cpu}
        param "length" = {short}
        param "nfe" = {6, 7}
      """;

  @Test
  void listed_isNamesWithTheirValues() {
    List<JmhBenchmark> found = JmhBenchmark.listed(SAID);

    assertThat(found)
        .extracting(JmhBenchmark::line)
        .containsExactly(
            "CrossFadeBenchmark.join", "EngineBenchmark.speak length=short nfe=6,7 provider=cpu");
    assertThat(found).extracting(JmhBenchmark::runs).containsExactly(1, 2);
    assertThat(found.get(1).name()).isEqualTo("dev.ishowtts.jmh.EngineBenchmark.speak");
  }

  @Test
  void listed_nothing_isEmpty() {
    assertThat(JmhBenchmark.listed("No matching benchmarks. Miss-spelled regexp?\n")).isEmpty();
  }
}
