package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Block;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import dev.ishowtts.harness.quality.listening.ScreeningCheck.Outcome;
import dev.ishowtts.harness.quality.samples.SampleClip;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who counts as a rater. The rules are fixed before anybody listens and look at no difference
 * between the settings (after ITU-T P.808 and its toolkit).
 */
final class Screening {
  private static final double LEAST_ANSWERED = 0.8;
  private static final double LEAST_VARIANCE = 0.1;
  private static final double LEAST_PAUSE = 1; // s beyond the sound
  private static final double SHARE_OF_IDENTICAL = 2.0 / 3;

  private final SampleSet set;
  private final int items;

  /**
   * @param items count of items that the test asks about
   */
  Screening(SampleSet set, int items) {
    this.set = set;
    this.items = items;
  }

  ScreenedRater screen(String rater, List<RatingAnswer> answers) {
    List<ScreeningCheck> checks = new ArrayList<>();
    note("played", checks, (failures, unchecked) -> played(answers, failures, unchecked));
    note("answered", checks, (failures, unchecked) -> answered(answers, failures));
    note(
        "identical pairs",
        checks,
        (failures, unchecked) -> identical(answers, failures, unchecked));
    note("degraded pairs", checks, (failures, unchecked) -> anchors(answers, failures, unchecked));
    note(
        "artefact of the ticks",
        checks,
        (failures, unchecked) -> ticks(answers, failures, unchecked));
    note("variance", checks, (failures, unchecked) -> variance(answers, failures));
    note("pace", checks, (failures, unchecked) -> pace(answers, failures, unchecked));
    int count = (int) answers.stream().filter(answer -> answer.score().isPresent()).count();
    return new ScreenedRater(rater, count, checks);
  }

  /** Adds what is wrong and what cannot be seen to two lists. */
  private interface Rule {
    void look(List<String> failures, List<String> unchecked);
  }

  private static void note(String name, List<ScreeningCheck> checks, Rule rule) {
    List<String> failures = new ArrayList<>();
    List<String> unchecked = new ArrayList<>();
    rule.look(failures, unchecked);
    failures.forEach(words -> checks.add(new ScreeningCheck(name, Outcome.BROKEN, words)));
    unchecked.forEach(words -> checks.add(new ScreeningCheck(name, Outcome.UNCHECKED, words)));
    if (failures.isEmpty() && unchecked.isEmpty()) {
      checks.add(new ScreeningCheck(name, Outcome.KEPT, ""));
    }
  }

  /* A trial that was left out is told by another rule. */
  private static void played(
      List<RatingAnswer> answers, List<String> failures, List<String> unchecked) {
    boolean unknown =
        answers.stream()
            .anyMatch(answer -> answer.score().isPresent() && answer.played().isEmpty());
    if (unknown) {
      unchecked.add("every sound played to its end (column played)");
    }
    long cut =
        answers.stream().filter(answer -> answer.played().equals(Optional.of(false))).count();
    if (cut > 0) {
      failures.add("did not play every sound to its end in " + cut + " trials");
    }
  }

  private void answered(List<RatingAnswer> answers, List<String> failures) {
    Predicate<RatingAnswer> isScored = answer -> answer.score().isPresent();
    long real = real(answers).stream().filter(isScored).count();
    int expected = 3 * items; // both settings in ACR, the pair in CCR
    if (real < LEAST_ANSWERED * expected) {
      failures.add("answered " + real + " of " + expected + " trials, at least 80 % are needed");
    }
  }

  private static List<RatingAnswer> real(List<RatingAnswer> answers) {
    return answers.stream().filter(answer -> answer.kind() == Kind.REAL).toList();
  }

  private static List<RatingAnswer> of(List<RatingAnswer> answers, Block block, Kind kind) {
    return answers.stream()
        .filter(answer -> answer.block() == block && answer.kind() == kind)
        .toList();
  }

  private static void identical(
      List<RatingAnswer> answers, List<String> failures, List<String> unchecked) {
    List<RatingAnswer> pairs = of(answers, Block.CCR, Kind.IDENTICAL);
    if (pairs.isEmpty()) {
      unchecked.add("identical pairs (kind identical in block ccr)");
      return;
    }
    long close =
        pairs.stream()
            .filter(pair -> pair.score().isPresent() && Math.abs(pair.score().getAsInt()) <= 1)
            .count();
    if (close < Math.ceil(SHARE_OF_IDENTICAL * pairs.size() - 1e-9)) {
      failures.add(
          "called " + close + " of " + pairs.size() + " identical pairs about the same (±1)");
    }
  }

  private static void anchors(
      List<RatingAnswer> answers, List<String> failures, List<String> unchecked) {
    List<RatingAnswer> pairs = new ArrayList<>(of(answers, Block.CCR, Kind.LOW_PASS));
    pairs.addAll(of(answers, Block.CCR, Kind.TICKS));
    if (pairs.isEmpty()) {
      unchecked.add("degraded pairs (kind low_pass and ticks in block ccr)");
      return;
    }
    for (RatingAnswer pair : pairs) {
      boolean second = pair.second().equals(Optional.of(RatingAnswer.ANCHOR));
      int forAnchor = (second ? 1 : -1) * pair.score().orElse(0);
      if (forAnchor > -1) {
        failures.add(
            "did not hear that the "
                + pair.kind().name().toLowerCase(Locale.ROOT)
                + " anchor is worse (trial "
                + pair.trial()
                + ")");
      }
    }
  }

  private static void ticks(
      List<RatingAnswer> answers, List<String> failures, List<String> unchecked) {
    List<RatingAnswer> ticked = of(answers, Block.ACR, Kind.TICKS);
    if (ticked.isEmpty()) {
      unchecked.add("artefact box on the ticks (kind ticks in block acr)");
    }
    if (ticked.stream().anyMatch(answer -> !answer.artefact().equals(Optional.of(true)))) {
      failures.add("did not report the artefact of the ticks anchor");
    }
  }

  private static void variance(List<RatingAnswer> answers, List<String> failures) {
    variance(Block.ACR, answers, failures);
    variance(Block.CCR, answers, failures);
  }

  private static void variance(Block block, List<RatingAnswer> answers, List<String> failures) {
    double[] scores =
        answers.stream()
            .filter(answer -> answer.block() == block && answer.score().isPresent())
            .mapToDouble(answer -> answer.score().getAsInt())
            .toArray();
    double mean = Arrays.stream(scores).average().orElse(0);
    double variance = Arrays.stream(scores).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    if (variance < LEAST_VARIANCE) {
      failures.add(
          String.format(
              Locale.ROOT,
              "variance in block %s is %.2f, at least 0.1 is needed",
              block.name().toLowerCase(Locale.ROOT),
              variance));
    }
  }

  private void pace(List<RatingAnswer> answers, List<String> failures, List<String> unchecked) {
    double[] pauses =
        answers.stream()
            .filter(answer -> answer.seconds().isPresent())
            .mapToDouble(answer -> answer.seconds().getAsDouble() - soundSeconds(answer))
            .toArray();
    if (pauses.length == 0) {
      unchecked.add("time of each trial (column seconds)");
      return;
    }
    double median = Descriptive.median(pauses);
    if (median < LEAST_PAUSE) {
      failures.add(
          String.format(
              Locale.ROOT,
              "median trial took %.1f s more than its sounds, at least 1 s is needed",
              median));
    }
  }

  private double soundSeconds(RatingAnswer answer) {
    SampleItem item = set.item(answer.item()).orElseThrow();
    double first = clip(item, answer.first()).seconds();
    return answer.second().map(name -> first + clip(item, name).seconds()).orElse(first);
  }

  /* Anchors are made of the baseline and are as long. */
  private SampleClip clip(SampleItem item, String name) {
    return name.equals(set.candidate().name()) ? item.candidate() : item.baseline();
  }
}
