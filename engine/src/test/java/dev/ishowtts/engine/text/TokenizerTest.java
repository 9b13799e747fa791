package dev.ishowtts.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.engine.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

final class TokenizerTest {
  private static final Path OFFICIAL = Path.of("../../shared/golden/vocab.txt");
  private final Tokenizer tokenizer = new Tokenizer();

  static Stream<JsonNode> texts() {
    return Golden.frontend().get("text").valueStream();
  }

  @Test
  void segmentsAndTokens_chinese_areTheOfficialOnes() {
    for (JsonNode known : Golden.chinese().get("text")) {
      String text = known.get("text").asString();
      assertThat(new Segmenter().segments(Tokenizer.translate(text)))
          .isEqualTo(strings(known.get("segments")));
      assertThat(tokenizer.tokens(text)).isEqualTo(strings(known.get("tokens")));
    }
  }

  @Test
  void tokens_correctedReadings_areTheOnesModelsLearnt() {
    assertThat(joined("这个")).isEqualTo(" zhe4 ge");
    assertThat(joined("甚")).isEqualTo(" shen4");
    assertThat(joined("取得")).isEqualTo(" qu3 de2");
    assertThat(joined("总产")).isEqualTo(" zong2 chan3"); // sandhi comes after the correction
    assertThat(joined("一场")).isEqualTo(" yi4 chang2");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void segments_known_areJiebas(JsonNode known) {
    assertThat(new Segmenter().segments(Tokenizer.translate(known.get("text").asString())))
        .isEqualTo(strings(known.get("segments")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void tokens_known_areTheOfficialOnes(JsonNode known) {
    assertThat(tokenizer.tokens(known.get("text").asString()))
        .isEqualTo(strings(known.get("tokens")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void ids_officialVocabulary_areTheOfficialOnes(JsonNode known) throws IOException {
    assumeTrue(Files.exists(OFFICIAL), "the official vocabulary is not beside this checkout");
    Vocabulary vocabulary = Vocabulary.load(OFFICIAL);
    assertThat(vocabulary.ids(tokenizer.tokens(known.get("text").asString())))
        .isEqualTo(known.get("ids").valueStream().mapToLong(JsonNode::asLong).toArray());
  }

  @Test
  void tokens_officialOddities_stay() {
    assertThat(joined("well-known")).isEqualTo("well- known");
    assertThat(joined("don't")).isEqualTo("don't");
    assertThat(joined("K.F.C.")).isEqualTo("K.F.C.");
    assertThat(joined("naïve")).isEqualTo("naï ve");
    assertThat(joined("Übung")).isEqualTo("Ü bung");
    assertThat(joined("tiếng Việt")).isEqualTo("tiế ng Việt");
    assertThat(joined("1,000.50")).isEqualTo("1, 000.50");
    assertThat(joined("what--ever")).isEqualTo("what -- ever");
    assertThat(joined("“a” ‘b’")).isEqualTo("\"a\" 'b'");
    assertThat(joined("3.14%")).isEqualTo("3.14%");
  }

  @Test
  void segments_dictionaryWordInsideABlock_isCutOut() {
    assertThat(new Segmenter().segments("BAT&Ts")).containsExactly("B", "AT&T", "s");
    assertThat(new Segmenter().segments("a\r\nb")).containsExactly("a", "\r\n", "b");
  }

  @Test
  void tokens_loneSurrogate_staysOneSymbol() {
    assertThat(tokenizer.tokens("a\uD842b")).containsExactly("a", "\uD842", "b");
    assertThat(tokenizer.tokens("\u6c49\uD842")).containsExactly(" ", "han4", "\uD842");
  }

  @Test
  void tokens_scriptsAtRandom_loseNothingAndNeverFail() {
    int[][] ranges = {
      {0x00, 0x24F}, {0x300, 0x36F}, {0x590, 0x6FF}, {0x2000, 0x206F}, {0x3000, 0x30FF},
      {0x3100, 0x4DBF}, {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}, {0xD800, 0xDFFF}, {0xE000, 0xF8FF},
      {0xF900, 0xFFFF}, {0x1F300, 0x1FAFF}, {0x20000, 0x2A6DF}, {0x30000, 0x10FFFF}
    };
    String[] words = {"你好", "一個", "不是", "龘靐", "１２３", "3.14%", "AT&T", "C++", "👩‍👩‍👧", "\r\n"};
    SplittableRandom random = new SplittableRandom(7);
    Vocabulary vocabulary = Vocabulary.builtin();
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(24); left >= 0; left--) {
        int[] range = ranges[random.nextInt(ranges.length)];
        if (random.nextInt(3) == 0) {
          text.append(words[random.nextInt(words.length)]);
        } else {
          text.appendCodePoint(random.nextInt(range[0], range[1] + 1));
        }
      }
      String translated = Tokenizer.translate(text.toString());
      List<String> tokens = tokenizer.tokens(text.toString());

      assertThat(String.join("", new Segmenter().segments(translated))).isEqualTo(translated);
      assertThat(tokens)
          .hasSizeGreaterThanOrEqualTo(translated.codePointCount(0, translated.length()));
      assertThat(LongStream.of(vocabulary.ids(tokens)))
          .allMatch(id -> id >= 0 && id < vocabulary.size());
    }
  }

  @Test
  void tokens_longChineseText_takeLinearTime() {
    String text = "今天天气不错，我们一起去公园散步吧。".repeat(2_000);
    assertThat(tokenizer.tokens(text)).hasSize(2_000 * 34);
  }

  @Test
  void tokens_empty_areNone() {
    assertThat(tokenizer.tokens("")).isEmpty();
  }

  private String joined(String text) {
    return String.join("", tokenizer.tokens(text));
  }

  static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }
}
