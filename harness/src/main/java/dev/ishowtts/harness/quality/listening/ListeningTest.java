package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Artefact;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Block;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** The answers of all raters to one sample set. */
public final class ListeningTest {
  private static final long BOOTSTRAP_SEED = 1;
  private static final double OUTLIER = 3.29; // standard deviations, as the P.808 toolkit has it
  private static final double MOST_MISSING = 0.2;
  private static final double[][] SCALES = {{1, 5}, {1, 5}, {-3, 3}, {0, 1}, {0, 1}};

  private final SampleSet set;
  private final SortedMap<String, List<RatingAnswer>> byRater = new TreeMap<>();
  private final List<SampleItem> items;

  /**
   * Creates a test.
   *
   * @throws IllegalArgumentException in one line if an answer is about something that the set has
   *     not, or is there twice
   */
  public ListeningTest(SampleSet set, List<RatingAnswer> answers) {
    this.set = set;
    Set<List<Object>> seen = new HashSet<>();
    Set<String> asked = new HashSet<>();
    for (RatingAnswer answer : answers) {
      requireKnown(answer);
      List<Object> what =
          List.of(answer.rater(), answer.block(), answer.kind(), answer.item(), sound(answer));
      if (!seen.add(what)) {
        throw new IllegalArgumentException(
            "rater "
                + answer.rater()
                + " answers item "
                + answer.item()
                + " twice in block "
                + answer.block().name().toLowerCase(java.util.Locale.ROOT)
                + ": remove one row");
      }
      byRater.computeIfAbsent(answer.rater(), rater -> new ArrayList<>()).add(answer);
      if (answer.kind() == Kind.REAL) {
        asked.add(answer.item());
      }
    }
    this.items = set.items().stream().filter(item -> asked.contains(item.id())).toList();
  }

  private static String sound(RatingAnswer answer) {
    return answer.block() == Block.ACR ? answer.first() : "";
  }

  private void requireKnown(RatingAnswer answer) {
    String rater = "rater " + answer.rater() + ", trial " + answer.trial() + ": ";
    if (set.item(answer.item()).isEmpty()) {
      throw new IllegalArgumentException(
          rater + "item \"" + answer.item() + "\" is not in the set; check the ratings' set");
    }
    List<String> heard = new ArrayList<>(List.of(answer.first()));
    answer.second().ifPresent(heard::add);
    List<String> names = List.of(set.candidate().name(), set.baseline().name());
    for (String name : heard) {
      boolean isAnchor = answer.kind() != Kind.REAL && name.equals(RatingAnswer.ANCHOR);
      if (!names.contains(name) && !isAnchor) {
        throw new IllegalArgumentException(
            rater
                + "setting \""
                + name
                + "\" is not in the set; there are "
                + String.join(", ", names));
      }
    }
    if (answer.kind() == Kind.REAL && heard.size() == 2 && heard.get(0).equals(heard.get(1))) {
      throw new IllegalArgumentException(
          rater + "first and second are both " + heard.get(0) + "; say kind identical");
    }
  }

  /** Returns every rater with what screening says. */
  public List<ScreenedRater> screening() {
    Screening screening = new Screening(set, items.size());
    List<ScreenedRater> screened = new ArrayList<>();
    for (Map.Entry<String, List<RatingAnswer>> entry : byRater.entrySet()) {
      ScreenedRater rater = screening.screen(entry.getKey(), entry.getValue());
      List<ScreeningCheck> checks = new ArrayList<>(rater.checks());
      if (!isUsable(entry.getKey())
          && rater.failures().stream().noneMatch(words -> words.startsWith("answered"))) {
        checks.removeIf(check -> check.rule().equals("answered"));
        checks.add(
            new ScreeningCheck(
                "answered",
                ScreeningCheck.Outcome.BROKEN,
                "left 20 % or more of one question unanswered"));
      }
      screened.add(new ScreenedRater(rater.rater(), rater.answers(), checks));
    }
    return screened;
  }

  /** Returns whether the answers of a rater can be completed: below 20 % missing of each kind. */
  private boolean isUsable(String rater) {
    for (double[] row : cells(rater)) {
      long missing = Arrays.stream(row).filter(Double::isNaN).count();
      if (missing >= MOST_MISSING * row.length) {
        return false;
      }
    }
    return true;
  }

  /** Returns candidate, baseline, comparison and both artefacts of a rater, NaN = not answered. */
  private double[][] cells(String rater) {
    double[][] cells = new double[SCALES.length][items.size()];
    for (double[] row : cells) {
      Arrays.fill(row, Double.NaN);
    }
    for (RatingAnswer answer : byRater.getOrDefault(rater, List.of())) {
      if (answer.kind() == Kind.REAL) {
        put(answer, cells);
      }
    }
    return cells;
  }

  private void put(RatingAnswer answer, double[][] cells) {
    int item = items.stream().map(SampleItem::id).toList().indexOf(answer.item());
    boolean candidateFirst = answer.first().equals(set.candidate().name());
    double score = answer.score().isPresent() ? answer.score().getAsInt() : Double.NaN;
    if (answer.block() == Block.CCR) {
      cells[2][item] = candidateFirst ? 0 - score : score;
      return;
    }
    cells[candidateFirst ? 0 : 1][item] = score;
    cells[candidateFirst ? 3 : 4][item] =
        answer.artefact().map(heard -> heard ? 1.0 : 0.0).orElse(Double.NaN);
  }

  /**
   * Returns the verdict of the valid raters, and everything behind it.
   *
   * @param faults what the objective measures found
   */
  public ListeningResult decide(ListeningRule rule, MeasuredFaults faults) {
    List<ScreenedRater> screened = screening();
    List<String> valid =
        screened.stream().filter(ScreenedRater::isValid).map(ScreenedRater::rater).toList();
    List<String> usable =
        screened.stream().map(ScreenedRater::rater).filter(this::isUsable).toList();
    List<ItemRating> ratings = valid.isEmpty() ? List.of() : itemRatings(valid);
    TreeSet<String> heard = new TreeSet<>(heardFaults(ratings, faults, valid.size()));
    boolean broken = !faults.broken().isEmpty() || !heard.isEmpty();
    Optional<Completed> completed = completed(valid, false);
    Optional<ListeningDecision> decision = completed.map(c -> rule.decide(c.ratings(), broken));
    ListeningReason reason =
        decision
            .map(ListeningDecision::reason)
            .orElse(broken ? ListeningReason.HARD_GATE : ListeningReason.TOO_FEW);
    return new ListeningResult(
        decision
            .map(ListeningDecision::verdict)
            .orElse(broken ? ListeningVerdict.REJECT : ListeningVerdict.MORE_DATA),
        reason,
        decision,
        completed(usable, false).map(c -> rule.decide(c.ratings(), broken)),
        completed(valid, true).map(c -> rule.decide(c.ratings(), broken)),
        screened,
        ratings,
        votes(valid),
        completed.map(c -> SignedRank.of(byItem(c.ratings()))),
        completed.map(c -> SignedRank.of(byRater(c.ratings()))),
        completed.map(c -> TwoWayBootstrap.of(c.ratings().preference(), BOOTSTRAP_SEED)),
        completed.map(Completed::filled).orElse(0),
        heard);
  }

  private record Completed(Ratings ratings, int filled) {}

  private Optional<Completed> completed(List<String> raters, boolean withoutOutliers) {
    List<double[][]> cells = raters.stream().map(this::cells).toList();
    int[] rated = ratedItems(cells);
    if (raters.size() < 2 || rated.length < 2) {
      return Optional.empty();
    }
    double[][][] complete = new double[SCALES.length][][];
    int filled = 0;
    for (int k = 0; k < SCALES.length; k++) {
      int kind = k;
      double[][] given =
          cells.stream()
              .map(rater -> Arrays.stream(rated).mapToDouble(i -> rater[kind][i]).toArray())
              .toArray(double[][]::new);
      if (withoutOutliers && k < 3) {
        removeOutliers(given);
      }
      CompletedRatings completed;
      try {
        completed = CompletedRatings.of(given);
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // outliers or dropped items left a rater with too few
      }
      filled += completed.filled();
      complete[k] = onScale(completed.ratings(), SCALES[k]);
    }
    return Optional.of(
        new Completed(
            new Ratings(complete[0], complete[1], complete[2], complete[3], complete[4]), filled));
  }

  private int[] ratedItems(List<double[][]> cells) {
    return java.util.stream.IntStream.range(0, items.size())
        .filter(
            i ->
                java.util.stream.IntStream.range(0, SCALES.length)
                    .allMatch(k -> cells.stream().anyMatch(rater -> !Double.isNaN(rater[k][i]))))
        .toArray();
  }

  private static void removeOutliers(double[][] given) {
    for (int i = 0; i < given[0].length; i++) {
      int item = i;
      double[] column =
          Arrays.stream(given)
              .mapToDouble(row -> row[item])
              .filter(x -> !Double.isNaN(x))
              .toArray();
      double mean = Arrays.stream(column).average().orElse(0);
      double sd =
          Math.sqrt(
              Arrays.stream(column).map(x -> (x - mean) * (x - mean)).sum()
                  / Math.max(1, column.length - 1));
      for (double[] row : given) {
        if (sd > 0 && Math.abs(row[item] - mean) >= OUTLIER * sd) {
          row[item] = Double.NaN;
        }
      }
    }
  }

  /* Rater mean + item mean - grand mean can leave the scale. */
  private static double[][] onScale(double[][] ratings, double[] scale) {
    return Arrays.stream(ratings)
        .map(
            row -> Arrays.stream(row).map(x -> Math.max(scale[0], Math.min(scale[1], x))).toArray())
        .toArray(double[][]::new);
  }

  private static double[] byItem(Ratings ratings) {
    double[] sums = new double[ratings.items()];
    double[][] differences = Ratings.minus(ratings.candidate(), 1, ratings.baseline());
    for (double[] row : differences) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += row[i];
      }
    }
    return sums;
  }

  private static double[] byRater(Ratings ratings) {
    return Arrays.stream(Ratings.minus(ratings.candidate(), 1, ratings.baseline()))
        .mapToDouble(row -> Arrays.stream(row).sum())
        .toArray();
  }

  private SortedMap<Integer, Integer> votes(List<String> raters) {
    SortedMap<Integer, Integer> votes = new TreeMap<>();
    for (int step = -3; step <= 3; step++) {
      votes.put(step, 0);
    }
    for (String rater : raters) {
      Arrays.stream(cells(rater)[2])
          .filter(vote -> !Double.isNaN(vote))
          .forEach(vote -> votes.merge((int) Math.round(vote), 1, Integer::sum));
    }
    return votes;
  }

  private List<ItemRating> itemRatings(List<String> raters) {
    List<double[][]> cells = raters.stream().map(this::cells).toList();
    List<ItemRating> ratings = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      SampleItem item = items.get(i);
      int at = i;
      ratings.add(
          new ItemRating(
              item.id(),
              item.category(),
              mean(cells, rater -> rater[0][at]),
              mean(cells, rater -> rater[1][at]),
              mean(cells, rater -> rater[2][at]),
              mean(cells, rater -> rater[3][at]),
              mean(cells, rater -> rater[4][at]),
              kinds(raters, item.id(), set.candidate().name()),
              kinds(raters, item.id(), set.baseline().name())));
    }
    return ratings;
  }

  private static double mean(List<double[][]> cells, ToDoubleFunction<double[][]> cell) {
    return cells.stream()
        .mapToDouble(cell)
        .filter(x -> !Double.isNaN(x))
        .average()
        .orElse(Double.NaN);
  }

  private SortedMap<Artefact, Integer> kinds(List<String> raters, String item, String setting) {
    SortedMap<Artefact, Integer> kinds = new TreeMap<>();
    for (String rater : raters) {
      byRater.getOrDefault(rater, List.of()).stream()
          .filter(answer -> answer.block() == Block.ACR && answer.kind() == Kind.REAL)
          .filter(answer -> answer.item().equals(item) && answer.first().equals(setting))
          .flatMap(answer -> answer.kinds().stream())
          .forEach(kind -> kinds.merge(kind, 1, Integer::sum));
    }
    return kinds;
  }

  /* A measured click or cut counts if half of the raters hear it; a wrong word needs ears alone. */
  private static Set<String> heardFaults(
      List<ItemRating> ratings, MeasuredFaults faults, int raters) {
    Set<String> broken = new HashSet<>();
    for (ItemRating rating : ratings) {
      String item = rating.item();
      if (isHeard(rating, Artefact.WORD, raters)
          || (faults.clicks().contains(item) && isHeard(rating, Artefact.CLICK, raters))
          || (faults.cuts().contains(item) && isHeard(rating, Artefact.CUT_OFF, raters))) {
        broken.add(item);
      }
    }
    return broken;
  }

  private static boolean isHeard(ItemRating rating, Artefact kind, int raters) {
    return 2 * rating.candidateKinds().getOrDefault(kind, 0) >= raters
        && 2 * rating.baselineKinds().getOrDefault(kind, 0) < raters;
  }
}
