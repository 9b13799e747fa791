package dev.ishowtts.harness.quality;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Word errors of a transcript against the text.
 *
 * @param words words of the text
 * @param errors fewest substitutions, deletions and insertions that turn the text into the
 *     transcript (Levenshtein)
 * @param leadingInsertions words of the transcript before the first word that is aligned
 */
public record WordErrors(int words, int errors, int leadingInsertions) {
  private static final List<String> DIGITS =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  /** Returns the errors of {@code transcript}, both texts normalised. */
  public static WordErrors between(String text, String transcript) {
    List<String> spoken = normalised(text);
    List<String> heard = normalised(transcript);
    int[][] cost = new int[spoken.size() + 1][heard.size() + 1];
    for (int i = 0; i <= spoken.size(); i++) {
      for (int j = 0; j <= heard.size(); j++) {
        cost[i][j] = cost(cost, spoken, heard, i, j);
      }
    }
    return new WordErrors(
        spoken.size(), cost[spoken.size()][heard.size()], leading(cost, spoken, heard));
  }

  private static int cost(int[][] cost, List<String> spoken, List<String> heard, int i, int j) {
    if (i == 0 || j == 0) {
      return i + j;
    }
    int substitution = spoken.get(i - 1).equals(heard.get(j - 1)) ? 0 : 1;
    return Math.min(
        cost[i - 1][j - 1] + substitution, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
  }

  /** Walks back, words aligned where possible, and returns how many heard words are left over. */
  private static int leading(int[][] cost, List<String> spoken, List<String> heard) {
    int i = spoken.size();
    int j = heard.size();
    while (i > 0 && j > 0) {
      int substitution = spoken.get(i - 1).equals(heard.get(j - 1)) ? 0 : 1;
      if (cost[i][j] == cost[i - 1][j - 1] + substitution) {
        i--;
        j--;
      } else if (cost[i][j] == cost[i - 1][j] + 1) {
        i--;
      } else {
        j--;
      }
    }
    return j;
  }

  /** Returns lower-case words without accents and punctuation, each digit as a word. */
  static List<String> normalised(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}", "")
            .replaceAll("['’]", "")
            .toLowerCase(Locale.ROOT);
    StringBuilder spelt = new StringBuilder();
    plain
        .codePoints()
        .forEach(
            c -> {
              int digit = Character.digit(c, 10);
              if (digit >= 0) {
                spelt.append(' ').append(DIGITS.get(digit)).append(' ');
              } else if (Character.isLetter(c)) {
                spelt.appendCodePoint(c);
              } else {
                spelt.append(' ');
              }
            });
    return Arrays.stream(spelt.toString().split(" ")).filter(word -> !word.isEmpty()).toList();
  }
}
