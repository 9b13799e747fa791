package dev.ishowtts.harness.quality.listening;

/**
 * The decision rule of the listening test.
 *
 * @param confidence of each one-sided bound, in (0.5, 1)
 * @param fewestRaters below it there is no verdict
 * @param fewestItems below it there is no verdict
 * @param mostRaters from here on no more are asked
 */
public record ListeningRule(double confidence, int fewestRaters, int fewestItems, int mostRaters) {
  /** One look at the data. */
  public static final ListeningRule ONE_LOOK = new ListeningRule(0.95, 10, 20, 30);

  /** Looks at 10, 20 and 30 raters (Pocock, 1977: z = 1.992 at each). */
  public static final ListeningRule THREE_LOOKS = new ListeningRule(0.977, 10, 20, 30);

  private static final double KEPT_OPINION = 0.9;
  private static final double PREFERENCE_MARGIN = -0.5;
  private static final double ARTIFACT_MARGIN = 0.05;
  private static final double LARGE_DROP = 0.15;
  private static final int MANY_NEW_ARTIFACTS = 3;
  private static final double GOOD_OPINION = 4;
  private static final double PRECISE = 0.03;

  public ListeningRule {
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be in (0.5, 1), got " + confidence);
    }
    if (fewestRaters < 2 || fewestItems < 2 || mostRaters < fewestRaters) {
      throw new IllegalArgumentException(
          "2 <= fewestRaters <= mostRaters and fewestItems >= 2 are needed, got "
              + fewestRaters
              + ", "
              + mostRaters
              + " and "
              + fewestItems);
    }
  }

  /**
   * Returns the verdict.
   *
   * @param hardGateFailed whether the candidate is broken where the baseline is not
   */
  public ListeningDecision decide(Ratings ratings, boolean hardGateFailed) {
    TwoWayBounds opinion =
        TwoWayBounds.of(
            Ratings.minus(ratings.candidate(), KEPT_OPINION, ratings.baseline()), confidence);
    TwoWayBounds preference = TwoWayBounds.of(ratings.preference(), confidence);
    TwoWayBounds artifacts =
        TwoWayBounds.of(
            Ratings.minus(ratings.candidateArtifacts(), 1, ratings.baselineArtifacts()),
            confidence);
    double candidate = Ratings.mean(ratings.candidate());
    double baseline = Ratings.mean(ratings.baseline());
    double drop = 1 - candidate / baseline;
    int fresh = newArtifactItems(ratings);
    ListeningReason reason;
    if (hardGateFailed) {
      reason = ListeningReason.HARD_GATE;
    } else if (ratings.raters() < fewestRaters || ratings.items() < fewestItems) {
      reason = ListeningReason.TOO_FEW;
    } else {
      reason =
          reason(
              opinion, preference, artifacts, drop, fresh, candidate, baseline, ratings.raters());
    }
    return new ListeningDecision(
        verdict(reason),
        reason,
        ratings.raters(),
        ratings.items(),
        candidate,
        baseline,
        drop,
        opinion,
        preference,
        artifacts,
        fresh);
  }

  private ListeningReason reason(
      TwoWayBounds opinion,
      TwoWayBounds preference,
      TwoWayBounds artifacts,
      double drop,
      int newArtifacts,
      double candidate,
      double baseline,
      int raters) {
    if (opinion.upper() < 0) {
      return ListeningReason.OPINION_DROP;
    }
    if (preference.upper() < PREFERENCE_MARGIN) {
      return ListeningReason.WORSE_IN_COMPARISON;
    }
    if (artifacts.lower() > ARTIFACT_MARGIN) {
      return ListeningReason.MORE_ARTIFACTS;
    }
    if (drop > LARGE_DROP) {
      return ListeningReason.LARGE_DROP;
    }
    if (newArtifacts >= MANY_NEW_ARTIFACTS) {
      return ListeningReason.NEW_ARTIFACTS;
    }
    if (opinion.lower() > 0
        && preference.lower() > PREFERENCE_MARGIN
        && artifacts.upper() < ARTIFACT_MARGIN
        && newArtifacts == 0) {
      return candidate > GOOD_OPINION
          ? ListeningReason.NON_INFERIOR
          : baseline > GOOD_OPINION ? ListeningReason.CROSSES_4 : ListeningReason.BASELINE_LIMITED;
    }
    boolean precise = (opinion.upper() - opinion.lower()) / 2 / baseline <= PRECISE;
    return raters >= mostRaters || precise ? ListeningReason.GREY_ZONE : ListeningReason.IMPRECISE;
  }

  private static ListeningVerdict verdict(ListeningReason reason) {
    return switch (reason) {
      case HARD_GATE,
          OPINION_DROP,
          WORSE_IN_COMPARISON,
          MORE_ARTIFACTS,
          LARGE_DROP,
          NEW_ARTIFACTS ->
          ListeningVerdict.REJECT;
      case TOO_FEW, IMPRECISE -> ListeningVerdict.MORE_DATA;
      case NON_INFERIOR -> ListeningVerdict.ACCEPT;
      case BASELINE_LIMITED, CROSSES_4, GREY_ZONE -> ListeningVerdict.MARGINAL;
    };
  }

  private static int newArtifactItems(Ratings ratings) {
    double[] candidate = Ratings.itemMeans(ratings.candidateArtifacts());
    double[] baseline = Ratings.itemMeans(ratings.baselineArtifacts());
    int fresh = 0;
    for (int i = 0; i < candidate.length; i++) {
      // Counted, not compared with 0.5: a sum of tenths may fall short of it.
      boolean heard = Math.round(candidate[i] * ratings.raters()) * 2 >= ratings.raters();
      boolean usual = Math.round(baseline[i] * ratings.raters()) * 2 >= ratings.raters();
      fresh += heard && !usual ? 1 : 0;
    }
    return fresh;
  }
}
