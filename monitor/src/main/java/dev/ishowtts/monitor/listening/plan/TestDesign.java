package dev.ishowtts.monitor.listening.plan;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/*
 * Raters come in couples: 1 and 2, 3 and 4, … A couple has one seed for what is heard first, and the second of it hears every pair
 * the other way round; orders of trials are everybody's own. Nothing here looks at the sounds or at the settings' names, so the
 * same plan serves when the two settings change places.
 */
/**
 * The plan of a whole test: the same seed and items give the same plan.
 *
 * @param seed of everything that is drawn
 * @param items at least 4, of at least 4 texts
 */
public record TestDesign(long seed, List<Item> items) {
  /** Identical pairs of a session. */
  public static final int IDENTICAL = 3;

  private static final int FEWEST = 4;
  private static final int FREE_OF_SPECIALS = 3;
  private static final int ATTEMPTS = 500;
  private static final double LONG_SECONDS = 1.5;

  /**
   * One item.
   *
   * @param id in the sample set
   * @param text what tells texts apart
   * @param seconds length of its sounds
   */
  public record Item(String id, String text, double seconds) {}

  /**
   * Checks that a plan can be made.
   *
   * @throws IllegalArgumentException if the items do not suffice
   */
  public TestDesign {
    items = List.copyOf(items);
    long texts = items.stream().map(Item::text).distinct().count();
    if (texts < FEWEST) {
      throw new IllegalArgumentException(
          "a listening test needs " + FEWEST + " different texts or more, got " + texts);
    }
  }

  /** Items that have more sounds than the settings'. */
  private record Specials(String lowPass, String ticks, List<String> identical) {}

  private Specials specials() {
    List<Item> drawn = new ArrayList<>(items);
    Collections.shuffle(drawn, random("specials", 0));
    // Ticks and a missing band need some length to be heard; among long ones the draw decides.
    drawn.sort(Comparator.comparing(item -> item.seconds() < LONG_SECONDS));
    List<String> ids = drawn.stream().map(Item::id).toList();
    List<String> others = new ArrayList<>(ids.subList(2, ids.size()));
    others.addAll(ids.subList(0, 2));
    return new Specials(ids.get(0), ids.get(1), others.subList(0, IDENTICAL));
  }

  /** Returns the degraded sounds that are needed, item to sounds. */
  public SortedMap<String, Set<Sound>> anchors() {
    SortedMap<String, Set<Sound>> anchors = new TreeMap<>();
    Specials specials = specials();
    anchors.computeIfAbsent(specials.lowPass(), id -> new HashSet<>()).add(Sound.LOW_PASS);
    anchors.computeIfAbsent(specials.ticks(), id -> new HashSet<>()).add(Sound.TICKS);
    return anchors;
  }

  /**
   * Returns the trials of a rater in order.
   *
   * @param rater number from 1
   */
  public List<PlannedTrial> trials(int rater) {
    if (rater < 1) {
      throw new IllegalArgumentException("rater must be >= 1, got " + rater);
    }
    List<PlannedTrial> trials = new ArrayList<>(training(rater));
    trials.addAll(opinions(rater));
    trials.addAll(comparisons(rater));
    return trials;
  }

  private List<PlannedTrial> training(int rater) {
    Specials specials = specials();
    Random random = random("training", rater);
    String typical = items.get(random.nextInt(items.size())).id();
    return numbered(
        List.of(
            pair(Part.TRAINING, Kind.LOW_PASS, specials.lowPass(), Sound.LOW_PASS, random),
            pair(
                Part.TRAINING, Kind.IDENTICAL, specials.identical().get(0), Sound.BASELINE, random),
            alone(
                Part.TRAINING,
                Kind.REAL,
                typical,
                random.nextBoolean() ? Sound.BASELINE : Sound.CANDIDATE)));
  }

  private static PlannedTrial alone(Part part, Kind kind, String item, Sound sound) {
    return new PlannedTrial(part, 1, item, kind, sound, Optional.empty());
  }

  private static PlannedTrial pair(
      Part part, Kind kind, String item, Sound special, Random random) {
    Sound other = special.isAnchor() ? Sound.BASELINE : special;
    boolean specialFirst = random.nextBoolean();
    return new PlannedTrial(
        part,
        1,
        item,
        kind,
        specialFirst ? special : other,
        Optional.of(specialFirst ? other : special));
  }

  private List<PlannedTrial> opinions(int rater) {
    List<PlannedTrial> trials = new ArrayList<>();
    for (Item item : items) {
      trials.add(alone(Part.ACR, Kind.REAL, item.id(), Sound.BASELINE));
      trials.add(alone(Part.ACR, Kind.REAL, item.id(), Sound.CANDIDATE));
    }
    Specials specials = specials();
    trials.add(alone(Part.ACR, Kind.LOW_PASS, specials.lowPass(), Sound.LOW_PASS));
    trials.add(alone(Part.ACR, Kind.TICKS, specials.ticks(), Sound.TICKS));
    List<PlannedTrial> ordered = arranged(trials, random("opinions", rater));
    return numbered(balanced(ordered, candidateFirst("opinions first", rater)));
  }

  /* Which setting of an item is heard earlier in the session is balanced like the pairs. */
  private static List<PlannedTrial> balanced(
      List<PlannedTrial> ordered, Set<String> candidateFirst) {
    Set<String> seen = new HashSet<>();
    return ordered.stream()
        .map(
            trial -> {
              if (trial.isSpecial()) {
                return trial;
              }
              boolean earlier = seen.add(trial.item());
              return trial.of(
                  earlier == candidateFirst.contains(trial.item())
                      ? Sound.CANDIDATE
                      : Sound.BASELINE);
            })
        .toList();
  }

  private List<PlannedTrial> comparisons(int rater) {
    Set<String> candidateFirst = candidateFirst("pairs", rater);
    List<PlannedTrial> trials = new ArrayList<>();
    for (Item item : items) {
      boolean first = candidateFirst.contains(item.id());
      trials.add(
          new PlannedTrial(
              Part.CCR,
              1,
              item.id(),
              Kind.REAL,
              first ? Sound.CANDIDATE : Sound.BASELINE,
              Optional.of(first ? Sound.BASELINE : Sound.CANDIDATE)));
    }
    Specials specials = specials();
    Random random = random("special pairs", rater);
    for (String item : specials.identical()) {
      Sound sound = random.nextBoolean() ? Sound.BASELINE : Sound.CANDIDATE;
      trials.add(pair(Part.CCR, Kind.IDENTICAL, item, sound, random));
    }
    trials.add(pair(Part.CCR, Kind.LOW_PASS, specials.lowPass(), Sound.LOW_PASS, random));
    trials.add(pair(Part.CCR, Kind.TICKS, specials.ticks(), Sound.TICKS, random));
    return numbered(arranged(trials, random("comparisons", rater)));
  }

  private Set<String> candidateFirst(String what, int rater) {
    List<String> ids = new ArrayList<>(items.stream().map(Item::id).toList());
    Collections.shuffle(ids, random(what, (rater - 1) / 2));
    int half = (ids.size() + 1) / 2;
    return new HashSet<>(rater % 2 == 1 ? ids.subList(0, half) : ids.subList(half, ids.size()));
  }

  private static List<PlannedTrial> numbered(List<PlannedTrial> trials) {
    List<PlannedTrial> numbered = new ArrayList<>();
    for (PlannedTrial trial : trials) {
      numbered.add(trial.at(numbered.size() + 1));
    }
    return numbered;
  }

  /** Returns the trials in a random order without one text twice in a row or an early special. */
  private List<PlannedTrial> arranged(List<PlannedTrial> trials, Random random) {
    Map<String, String> texts = new HashMap<>();
    items.forEach(item -> texts.put(item.id(), item.text()));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<List<PlannedTrial>> order = attempt(trials, texts, random);
      if (order.isPresent()) {
        return order.get();
      }
    }
    throw new IllegalArgumentException(
        "no order without one text twice in a row: one text has too many of the "
            + items.size()
            + " items");
  }

  private static Optional<List<PlannedTrial>> attempt(
      List<PlannedTrial> trials, Map<String, String> texts, Random random) {
    List<PlannedTrial> left = new ArrayList<>(trials);
    Collections.shuffle(left, random);
    List<PlannedTrial> order = new ArrayList<>();
    String last = "";
    while (!left.isEmpty()) {
      String before = last;
      Predicate<PlannedTrial> fits =
          trial ->
              !texts.getOrDefault(trial.item(), "").equals(before)
                  && (!trial.isSpecial() || order.size() >= FREE_OF_SPECIALS);
      Optional<PlannedTrial> next = left.stream().filter(fits).findFirst();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      left.remove(next.get());
      order.add(next.get());
      last = texts.getOrDefault(next.get().item(), "");
    }
    return Optional.of(order);
  }

  /* Text and number are spread over the seed by two rounds of a 64-bit mixer (Steele et al., SplittableRandom). */
  private Random random(String what, int number) {
    long mixed = mix(seed ^ mix(what.hashCode() * 0x9E3779B97F4A7C15L + number));
    return new Random(mixed);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns the sounds of every item that the plan needs. */
  public Set<Sound> sounds(String item) {
    Set<Sound> sounds = EnumSet.of(Sound.BASELINE, Sound.CANDIDATE);
    sounds.addAll(anchors().getOrDefault(item, Set.of()));
    return sounds;
  }
}
