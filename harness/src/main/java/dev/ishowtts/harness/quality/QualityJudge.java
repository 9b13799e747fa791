package dev.ishowtts.harness.quality;

import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Holm;
import dev.ishowtts.baselines.stats.RankTests;
import dev.ishowtts.harness.quality.Finding.About;
import dev.ishowtts.harness.quality.Measure.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Holds scores against the limits of the catalogue; scores of unknown measures are not read. */
final class QualityJudge {
  private static final String WORD_ERROR_RATE = "wer";
  private static final String WORDS = "asr_words";

  private final List<Measure> catalogue;

  QualityJudge(List<Measure> catalogue) {
    this.catalogue = catalogue;
  }

  /** Values of one measure of clips, paired by item. */
  @SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
  private record Paired(Measure measure, double[] baseline, double[] candidate, double[] weights) {
    double[] differences() {
      return each((b, c) -> c - b);
    }

    double[] each(DoubleBinaryOperator operation) {
      return IntStream.range(0, baseline.length)
          .mapToDouble(i -> operation.applyAsDouble(baseline[i], candidate[i]))
          .toArray();
    }
  }

  List<Finding> findings(String item, About about, ClipScores clip) {
    List<Finding> findings = new ArrayList<>();
    for (Measure measure : catalogue) {
      if (measure.subject() == Subject.CLIP) {
        gate(item, about, measure, clip).ifPresent(findings::add);
        judge(item, about, measure, Role.WARNING, clip.scores(), clip.seconds())
            .ifPresent(findings::add);
      }
    }
    return findings;
  }

  private static Optional<Finding> gate(
      String item, About about, Measure measure, ClipScores clip) {
    if (measure.roles().contains(Role.HARD_GATE) && clip.scores().value(measure.key()).isEmpty()) {
      String reason = clip.scores().missing().getOrDefault(measure.key(), "not measured");
      return Optional.of(
          new Finding(
              item,
              about,
              measure.key(),
              Role.HARD_GATE,
              measure.key() + " has no value: " + reason));
    }
    return judge(item, about, measure, Role.HARD_GATE, clip.scores(), clip.seconds());
  }

  private static Optional<Finding> judge(
      String item, About about, Measure measure, Role role, Scores scores, double seconds) {
    OptionalDouble value = scores.value(measure.key());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return measure
        .limitsOver(role)
        .filter(limit -> limit.quantity() == Quantity.VALUE)
        .filter(limit -> seconds >= limit.shortestSeconds())
        .filter(limit -> !limit.allows(value.getAsDouble()))
        .findFirst()
        .map(limit -> finding(item, about, measure, limit, value.getAsDouble()));
  }

  private static Finding finding(
      String item, About about, Measure measure, Limit limit, double value) {
    return new Finding(item, about, measure.key(), limit.role(), limit.complaint(measure, value));
  }

  List<Finding> findings(ItemScores item) {
    List<Finding> findings = new ArrayList<>(findings(item.id(), About.BASELINE, item.baseline()));
    findings.addAll(findings(item.id(), About.CANDIDATE, item.candidate()));
    double seconds = Math.min(item.baseline().seconds(), item.candidate().seconds());
    for (Measure measure : catalogue) {
      if (measure.subject() == Subject.PAIR) {
        judge(item.id(), About.CANDIDATE, measure, Role.WARNING, item.pair(), seconds)
            .ifPresent(findings::add);
        continue;
      }
      measure
          .limitsOver(Role.WARNING)
          .filter(limit -> limit.quantity() != Quantity.VALUE)
          .filter(limit -> seconds >= limit.shortestSeconds())
          .forEach(limit -> partner(item, measure, limit).ifPresent(findings::add));
    }
    return findings;
  }

  private static Optional<Finding> partner(ItemScores item, Measure measure, Limit limit) {
    OptionalDouble baseline = item.baseline().scores().value(measure.key());
    OptionalDouble candidate = item.candidate().scores().value(measure.key());
    if (baseline.isEmpty() || candidate.isEmpty()) {
      return Optional.empty();
    }
    double b = baseline.getAsDouble();
    double c = candidate.getAsDouble();
    double value = limit.quantity() == Quantity.PARTNER_RATIO ? c / b : c - b;
    boolean defined = !Double.isNaN(value); // 0 / 0: neither side has any
    return defined && !limit.allows(value)
        ? Optional.of(finding(item.id(), About.CANDIDATE, measure, limit, value))
        : Optional.empty();
  }

  QualityComparison compare(QualityScores scores, Optional<QualityScores> repeats, long seed) {
    List<Finding> findings = new ArrayList<>();
    scores.items().forEach(item -> findings.addAll(findings(item)));
    List<MeasureComparison> comparisons = new ArrayList<>();
    for (Measure measure : catalogue) {
      if (measure.subject() == Subject.PAIR) {
        aboveRepeats(measure, scores, repeats).ifPresent(findings::add);
        continue;
      }
      Paired paired = paired(measure, scores);
      if (paired.baseline().length == 0) {
        continue;
      }
      ItemBootstrap interval = ItemBootstrap.of(paired.differences(), paired.weights(), seed);
      comparisons.add(comparison(paired, interval));
      measure
          .limitsOver(Role.COMPARISON)
          .forEach(limit -> overSet(paired, interval, limit).ifPresent(findings::add));
    }
    return new QualityComparison(corrected(comparisons), findings);
  }

  private static Paired paired(Measure measure, QualityScores scores) {
    List<ItemScores> both =
        scores.items().stream()
            .filter(item -> item.baseline().scores().value(measure.key()).isPresent())
            .filter(item -> item.candidate().scores().value(measure.key()).isPresent())
            .toList();
    return new Paired(
        measure,
        both.stream().mapToDouble(i -> i.baseline().scores().values().get(measure.key())).toArray(),
        both.stream()
            .mapToDouble(i -> i.candidate().scores().values().get(measure.key()))
            .toArray(),
        both.stream().mapToDouble(item -> weight(measure, item)).toArray());
  }

  /** An error rate is pooled: a text counts as often as it has words. */
  private static double weight(Measure measure, ItemScores item) {
    return measure.key().equals(WORD_ERROR_RATE)
        ? item.baseline().scores().value(WORDS).orElse(1)
        : 1;
  }

  private static MeasureComparison comparison(Paired paired, ItemBootstrap interval) {
    double[] differences = paired.differences();
    double[] opposite = Arrays.stream(differences).map(d -> -d).toArray();
    double p =
        2
            * Math.min(
                RankTests.signedRankGreater(differences, 0),
                RankTests.signedRankGreater(opposite, 0));
    return new MeasureComparison(
        paired.measure().key(),
        differences.length,
        Descriptive.median(paired.baseline()),
        Descriptive.median(paired.candidate()),
        interval.mean(),
        interval.lower(),
        interval.upper(),
        Math.min(1, p),
        OptionalDouble.empty());
  }

  private List<MeasureComparison> corrected(List<MeasureComparison> comparisons) {
    List<String> family =
        catalogue.stream()
            .filter(measure -> measure.roles().contains(Role.COMPARISON))
            .map(Measure::key)
            .toList();
    int[] judged =
        IntStream.range(0, comparisons.size())
            .filter(i -> family.contains(comparisons.get(i).key()))
            .toArray();
    double[] adjusted =
        Holm.adjust(IntStream.of(judged).mapToDouble(i -> comparisons.get(i).p()).toArray());
    List<MeasureComparison> corrected = new ArrayList<>(comparisons);
    for (int k = 0; k < judged.length; k++) {
      corrected.set(judged[k], withHolm(comparisons.get(judged[k]), adjusted[k]));
    }
    return corrected;
  }

  private static MeasureComparison withHolm(MeasureComparison c, double holm) {
    return new MeasureComparison(
        c.key(),
        c.items(),
        c.baselineMedian(),
        c.candidateMedian(),
        c.meanDifference(),
        c.lower(),
        c.upper(),
        c.p(),
        OptionalDouble.of(holm));
  }

  private static Optional<Finding> overSet(Paired paired, ItemBootstrap interval, Limit limit) {
    double value =
        switch (limit.quantity()) {
          case MEAN_DIFFERENCE -> interval.mean();
          case LOWER_BOUND -> interval.lower();
          case UPPER_BOUND -> interval.upper();
          case MEAN_RATIO -> mean(paired.each((b, c) -> c / b));
          case MEAN_SEMITONES -> mean(paired.each((b, c) -> 12 * Math.log(c / b) / Math.log(2)));
          case VALUE, PARTNER_RATIO, PARTNER_EXCESS, MEDIAN_OVER_REPEATS ->
              throw new IllegalStateException(limit.quantity() + " is not over paired clips");
        };
    return Double.isNaN(value) || limit.allows(value)
        ? Optional.empty()
        : Optional.of(finding("", About.SET, paired.measure(), limit, value));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).average().orElse(Double.NaN);
  }

  private static Optional<Finding> aboveRepeats(
      Measure measure, QualityScores scores, Optional<QualityScores> repeats) {
    double[] values = pairValues(measure, scores);
    double[] usual = repeats.map(r -> pairValues(measure, r)).orElse(new double[0]);
    if (values.length == 0 || usual.length == 0) {
      return Optional.empty();
    }
    double excess = Descriptive.median(values) - Descriptive.median(usual);
    return measure
        .limitsOver(Role.COMPARISON)
        .filter(limit -> !limit.allows(excess))
        .findFirst()
        .map(limit -> finding("", About.SET, measure, limit, excess));
  }

  private static double[] pairValues(Measure measure, QualityScores scores) {
    return scores.items().stream()
        .map(item -> item.pair().value(measure.key()))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }
}
