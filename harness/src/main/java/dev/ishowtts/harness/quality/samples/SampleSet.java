package dev.ishowtts.harness.quality.samples;

import dev.ishowtts.baselines.stats.Descriptive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Texts in two settings, as sounds in a folder.
 *
 * @param created when it was begun
 * @param tool what made it, with its version
 * @param baseline setting compared against
 * @param candidate setting that is judged
 * @param facts what is the same for both, e.g. model and voice
 * @param planned items it shall have
 * @param items items it has, ids unique
 */
public record SampleSet(
    Instant created,
    String tool,
    SampleSetting baseline,
    SampleSetting candidate,
    SortedMap<String, String> facts,
    int planned,
    List<SampleItem> items) {
  /** Version of the manifest. */
  public static final int SCHEMA = 1;

  public SampleSet {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    items = List.copyOf(items);
    if (baseline.name().equals(candidate.name())) {
      throw new IllegalArgumentException(
          "the two settings must have different names, got \"" + baseline.name() + "\" twice");
    }
    if (planned < 1 || items.size() > planned) {
      throw new IllegalArgumentException(
          "planned must be >= 1 and >= the items, got " + planned + " and " + items.size());
    }
    Set<String> ids = new HashSet<>();
    for (SampleItem item : items) {
      if (!ids.add(item.id())) {
        throw new IllegalArgumentException("item \"" + item.id() + "\" is there twice");
      }
    }
  }

  /** Returns whether every planned item is there. */
  public boolean isComplete() {
    return items.size() == planned;
  }

  /** Returns this with one more item. */
  public SampleSet with(SampleItem item) {
    List<SampleItem> more = new ArrayList<>(items);
    more.add(item);
    return withItems(more);
  }

  SampleSet withItems(List<SampleItem> others) {
    return new SampleSet(created, tool, baseline, candidate, facts, planned, others);
  }

  /** Returns the item of a name; empty if there is none. */
  public Optional<SampleItem> item(String id) {
    return items.stream().filter(item -> item.id().equals(id)).findFirst();
  }

  /** Returns the median RTF of the baseline; empty if any of its sounds was not timed. */
  public OptionalDouble baselineRtf() {
    return rtf(items.stream().map(SampleItem::baseline).toList());
  }

  /** Returns the median RTF of the candidate; empty if any of its sounds was not timed. */
  public OptionalDouble candidateRtf() {
    return rtf(items.stream().map(SampleItem::candidate).toList());
  }

  private static OptionalDouble rtf(List<SampleClip> clips) {
    boolean timed = !clips.isEmpty() && clips.stream().allMatch(clip -> clip.rtf().isPresent());
    return timed
        ? OptionalDouble.of(
            Descriptive.median(
                clips.stream().mapToDouble(clip -> clip.rtf().getAsDouble()).toArray()))
        : OptionalDouble.empty();
  }
}
