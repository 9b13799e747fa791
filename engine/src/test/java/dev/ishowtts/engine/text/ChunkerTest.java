package dev.ishowtts.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.testing.Golden;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ChunkerTest {
  private static final String ENGLISH = "Some call me nature, others call me mother nature. ";

  @Test
  void chunks_known_areTheOfficialOnes() {
    for (JsonNode known : Golden.frontend().get("chunk_text")) {
      assertThat(Chunker.chunks(known.get("text").asString(), known.get("max_chars").asInt()))
          .isEqualTo(TokenizerTest.strings(known.get("chunks")));
    }
  }

  @Test
  void chunks_unicodeSpace_isASplit() {
    assertThat(Chunker.chunks("One.\u00a0\u3000Two.", 1)).containsExactly("One.", "Two.");
  }

  @Test
  void chunks_negativeBudget_isOnePieceEach() {
    assertThat(Chunker.chunks("a, b. c", -5)).containsExactly("a,", "b.", "c");
  }

  @Test
  void chunks_blank_isRefused() {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Chunker.chunks(" \u3000\n", 100))
        .withMessage("text is blank: give at least one word to speak");
  }

  @Test
  void maxBytes_known_isTheOfficialOne() {
    assertThat(Chunker.maxBytes(ENGLISH, 5.0, 1)).isEqualTo(173);
    assertThat(Chunker.maxBytes(ENGLISH, 11.9, 1)).isEqualTo(43);
    assertThat(Chunker.maxBytes(ENGLISH, 23, 1)).isNegative();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chunker.maxBytes(ENGLISH, 0, 1))
        .withMessage("referenceSeconds must be > 0, got 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chunker.maxBytes(ENGLISH, 5, Double.NaN))
        .withMessage("speed must be > 0, got NaN");
  }

  @Test
  void growing_sentences_startShortAndGrow() {
    String text = "One two. Three four five. Six seven eight nine ten. Eleven twelve. Thirteen.";

    assertThat(Chunker.growing(text, 9, 60))
        .containsExactly(
            "One two.",
            "Three four five.",
            "Six seven eight nine ten.",
            "Eleven twelve. Thirteen.");
  }

  @Test
  void growing_longFirstSentence_isCutBetweenWords() {
    assertThat(Chunker.growing("a very long first sentence without any stop", 12, 40).get(0))
        .isEqualTo("a very long");
  }

  @Test
  void cut_wordsAndHan_losesNothing() {
    assertThat(Chunker.cut("aaaa bbbb cccc", 9)).containsExactly("aaaa bbbb", "cccc");
    assertThat(Chunker.cut("很长很长很长", 7)).containsExactly("很长", "很长", "很长");
    assertThat(Chunker.cut("short", 9)).containsExactly("short");
  }
}
