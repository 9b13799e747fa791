package dev.ishowtts.harness.quality;

import dev.ishowtts.harness.quality.Measure.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** Measures clips and pairs and judges sets of them. Stateless: may be shared between threads. */
public final class QualityAnalysis {
  private final List<QualityMetric> families;
  private final QualityModels models;
  private final List<Measure> catalogue;
  private final QualityJudge judge;

  /**
   * Creates an analysis.
   *
   * @throws IllegalArgumentException if two families have a measure of one key
   */
  public QualityAnalysis(List<QualityMetric> families, QualityModels models) {
    this.families = List.copyOf(families);
    this.models = models;
    this.catalogue = families.stream().flatMap(family -> family.measures().stream()).toList();
    this.judge = new QualityJudge(catalogue);
    Set<String> keys = new HashSet<>();
    for (Measure measure : catalogue) {
      if (!keys.add(measure.key())) {
        throw new IllegalArgumentException("two families measure \"" + measure.key() + "\"");
      }
    }
  }

  /** Returns an analysis with every family on the class path. */
  public static QualityAnalysis discovered(QualityModels models) {
    List<QualityMetric> families = new ArrayList<>();
    ServiceLoader.load(QualityMetric.class).forEach(families::add);
    families.sort(Comparator.comparing(family -> family.getClass().getName()));
    return new QualityAnalysis(families, models);
  }

  /** Returns every measure, family after family. */
  public List<Measure> catalogue() {
    return catalogue;
  }

  /** Returns the scores of one sound; every measure of clips has a value or a reason. */
  public ClipScores measure(Rendition rendition) {
    ScoreSheet sheet = new ScoreSheet();
    Optional<String> obstacle = rendition.obstacle();
    for (QualityMetric family : families) {
      if (obstacle.isEmpty() || family.readsAnySound()) {
        family.measure(rendition, models, sheet);
      } else {
        missing(family, Subject.CLIP, obstacle.orElseThrow(), sheet);
      }
    }
    return new ClipScores(rendition.signal().seconds(), sheet.scores());
  }

  /** Returns the distances of a pair; every measure of pairs has a value or a reason. */
  public Scores compare(Rendition baseline, Rendition candidate) {
    ScoreSheet sheet = new ScoreSheet();
    Optional<String> obstacle =
        baseline.obstacle().or(candidate::obstacle).or(() -> differentRates(baseline, candidate));
    for (QualityMetric family : families) {
      if (obstacle.isEmpty()) {
        family.compare(baseline, candidate, models, sheet);
      } else {
        missing(family, Subject.PAIR, obstacle.orElseThrow(), sheet);
      }
    }
    return sheet.scores();
  }

  private static Optional<String> differentRates(Rendition baseline, Rendition candidate) {
    int a = baseline.signal().sampleRate();
    int b = candidate.signal().sampleRate();
    return a == b
        ? Optional.empty()
        : Optional.of("the sounds have " + a + " and " + b + " Hz: resample one");
  }

  private static void missing(
      QualityMetric family, Subject subject, String reason, ScoreSheet sheet) {
    family.measures().stream()
        .filter(measure -> measure.subject() == subject)
        .forEach(measure -> sheet.missing(measure.key(), reason));
  }

  /** Returns the scores of both renditions of a text and their distances. */
  public ItemScores item(String id, String category, Rendition baseline, Rendition candidate) {
    return new ItemScores(
        id, category, measure(baseline), measure(candidate), compare(baseline, candidate));
  }

  /** Returns what of one clip, named {@code item}, is outside its limits. */
  public List<Finding> findings(String item, ClipScores clip) {
    return judge.findings(item, Finding.About.CANDIDATE, clip);
  }

  /**
   * Returns what the scores of a set say.
   *
   * @param repeats pairs of one setting with itself, other seeds: how far apart renditions are
   *     anyway; empty = measures that need it are not judged
   * @param seed of the bootstrap
   */
  public QualityComparison judge(QualityScores scores, Optional<QualityScores> repeats, long seed) {
    return judge.compare(scores, repeats, seed);
  }
}
