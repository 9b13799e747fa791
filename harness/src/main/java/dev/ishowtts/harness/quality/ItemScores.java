package dev.ishowtts.harness.quality;

/**
 * Scores of one text in two renditions.
 *
 * @param id name of the text, unique in its set
 * @param category kind of text, may be empty
 * @param baseline scores of the baseline's rendition
 * @param candidate scores of the candidate's rendition
 * @param pair values of the measures of pairs
 */
public record ItemScores(
    String id, String category, ClipScores baseline, ClipScores candidate, Scores pair) {
  public ItemScores {
    if (id.isBlank()) {
      throw new IllegalArgumentException("id must not be blank");
    }
  }
}
