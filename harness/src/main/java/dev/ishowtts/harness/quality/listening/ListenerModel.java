package dev.ishowtts.harness.quality.listening;

import java.util.SplittableRandom;

/**
 * A population of raters and sentences on a latent opinion scale, from which tests are drawn.
 *
 * @param opinion latent opinion of the baseline
 * @param loss latent opinion that the candidate loses
 * @param raterSd standard deviation between raters
 * @param itemSd standard deviation between sentences
 * @param lossItemSd standard deviation of the loss between sentences
 * @param lossRaterSd standard deviation of the loss between raters
 * @param residualSd standard deviation of one rating
 * @param preferenceSlope comparison points per point of loss
 * @param preferenceSd standard deviation of one comparison
 * @param candidateArtifactRate probability that a rater hears an artifact in the candidate
 * @param baselineArtifactRate the same in the baseline
 */
public record ListenerModel(
    double opinion,
    double loss,
    double raterSd,
    double itemSd,
    double lossItemSd,
    double lossRaterSd,
    double residualSd,
    double preferenceSlope,
    double preferenceSd,
    double candidateArtifactRate,
    double baselineArtifactRate) {
  /** Returns the population of the project's test plan, which hears artifacts in 5 %. */
  public static ListenerModel planned(double opinion, double loss) {
    return new ListenerModel(opinion, loss, 0.5, 0.35, 0.3, 0.15, 0.7, -1.3, 0.9, 0.05, 0.05);
  }

  /** Returns this with other artifact rates. */
  public ListenerModel withArtifacts(double candidate, double baseline) {
    return new ListenerModel(
        opinion,
        loss,
        raterSd,
        itemSd,
        lossItemSd,
        lossRaterSd,
        residualSd,
        preferenceSlope,
        preferenceSd,
        candidate,
        baseline);
  }

  /** Returns one test: opinions and comparisons rounded to the steps of their scales. */
  public Ratings draw(int raters, int items, SplittableRandom random) {
    double[] itemEffect = normal(items, itemSd, random);
    double[] itemLoss = normal(items, lossItemSd, random);
    double[][] candidate = new double[raters][items];
    double[][] baseline = new double[raters][items];
    double[][] preference = new double[raters][items];
    double[][] candidateArtifacts = new double[raters][items];
    double[][] baselineArtifacts = new double[raters][items];
    for (int r = 0; r < raters; r++) {
      double rater = opinion + raterSd * random.nextGaussian();
      double raterLoss = loss + lossRaterSd * random.nextGaussian();
      for (int i = 0; i < items; i++) {
        double lost = raterLoss + itemLoss[i];
        double level = rater + itemEffect[i];
        baseline[r][i] = step(level + residualSd * random.nextGaussian(), 1, 5);
        candidate[r][i] = step(level - lost + residualSd * random.nextGaussian(), 1, 5);
        preference[r][i] =
            step(preferenceSlope * lost + preferenceSd * random.nextGaussian(), -3, 3);
        candidateArtifacts[r][i] = random.nextDouble() < candidateArtifactRate ? 1 : 0;
        baselineArtifacts[r][i] = random.nextDouble() < baselineArtifactRate ? 1 : 0;
      }
    }
    return new Ratings(candidate, baseline, preference, candidateArtifacts, baselineArtifacts);
  }

  private static double[] normal(int count, double sd, SplittableRandom random) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = sd * random.nextGaussian();
    }
    return values;
  }

  private static double step(double value, double least, double most) {
    return Math.max(least, Math.min(most, Math.rint(value)));
  }
}
