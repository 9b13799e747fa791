package dev.ishowtts.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class TokenizerBenchmarkTest {
  @Test
  void tokens_chinese_areReadings() {
    TokenizerBenchmark benchmark = new TokenizerBenchmark();
    benchmark.language = "chinese";
    benchmark.choose();

    assertThat(benchmark.tokens()).contains("jin1", "tian1", "ren2", "gong1");
  }

  @Test
  void choose_unknownLanguage_namesTheKnown() {
    TokenizerBenchmark benchmark = new TokenizerBenchmark();
    benchmark.language = "klingon";

    assertThatIllegalArgumentException()
        .isThrownBy(benchmark::choose)
        .withMessage("language must be one of [chinese, english], got klingon");
  }
}
