package dev.ishowtts.harness.quality.samples;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One text with one seed, in both settings.
 *
 * @param id unique in the set; letters, digits, {@code . _ -}
 * @param category kind of text, may be empty
 * @param text what was to be spoken; empty if nobody knows
 * @param seed of the noise, the same for both; empty if it is not known
 * @param baseline the sound of the baseline
 * @param candidate the sound of the candidate
 */
public record SampleItem(
    String id,
    String category,
    Optional<String> text,
    OptionalLong seed,
    SampleClip baseline,
    SampleClip candidate) {
  private static final String SEED = "-seed";

  public SampleItem {
    if (!isId(id)) {
      throw new IllegalArgumentException(
          "item id must be letters, digits, . _ and -, got \"" + id + "\"");
    }
  }

  /** Returns whether {@code id} can name an item, and thereby a file. */
  public static boolean isId(String id) {
    return id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  }

  /** Returns the id of a text spoken with a seed, e.g. {@code short_1-seed2}. */
  public static String id(String textId, long seed) {
    return textId + SEED + seed;
  }

  /** Returns the id without the seed. */
  public String textId() {
    int at = id.lastIndexOf(SEED);
    return at > 0 && seed.isPresent() ? id.substring(0, at) : id;
  }
}
