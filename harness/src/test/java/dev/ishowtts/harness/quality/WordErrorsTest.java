package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WordErrorsTest {
  @Test
  void between_sameWords_hasNoErrors() {
    assertThat(WordErrors.between("It's the Café at 42!", "its the cafe at four two"))
        .isEqualTo(new WordErrors(6, 0, 0));
  }

  @Test
  void between_substitutionDeletionInsertion_countsEach() {
    assertThat(WordErrors.between("a b c d", "a x c d e")).isEqualTo(new WordErrors(4, 2, 0));
    assertThat(WordErrors.between("a b c d", "a d")).isEqualTo(new WordErrors(4, 2, 0));
  }

  @Test
  void between_leakedReferenceText_countsLeadingInsertions() {
    assertThat(WordErrors.between("hello world", "so let me clue you in hello world"))
        .isEqualTo(new WordErrors(2, 6, 6));
  }

  @Test
  void between_nothingHeard_losesEveryWord() {
    assertThat(WordErrors.between("hello world", "")).isEqualTo(new WordErrors(2, 2, 0));
  }
}
