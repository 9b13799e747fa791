package dev.ishowtts.harness.quality.listening;

import java.util.Arrays;

/**
 * Everything the raters said, [raters][items] each, complete and of one size.
 *
 * @param candidate opinion of the candidate, 1 to 5
 * @param baseline opinion of the baseline, 1 to 5
 * @param preference comparison, -3 to 3, positive = candidate better
 * @param candidateArtifacts 1 where an artifact was heard, else 0
 * @param baselineArtifacts 1 where an artifact was heard, else 0
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
public record Ratings(
    double[][] candidate,
    double[][] baseline,
    double[][] preference,
    double[][] candidateArtifacts,
    double[][] baselineArtifacts) {
  public Ratings {
    require("candidate", candidate, candidate, 1, 5);
    require("baseline", baseline, candidate, 1, 5);
    require("preference", preference, candidate, -3, 3);
    require("candidateArtifacts", candidateArtifacts, candidate, 0, 1);
    require("baselineArtifacts", baselineArtifacts, candidate, 0, 1);
  }

  /** Returns the count of raters. */
  public int raters() {
    return candidate.length;
  }

  /** Returns the count of items. */
  public int items() {
    return candidate[0].length;
  }

  private static void require(
      String name, double[][] ratings, double[][] shape, double least, double most) {
    requireComplete(name, ratings);
    if (ratings.length != shape.length || ratings[0].length != shape[0].length) {
      throw new IllegalArgumentException(
          name
              + " must have "
              + shape.length
              + " raters and "
              + shape[0].length
              + " items like candidate, got "
              + ratings.length
              + " and "
              + ratings[0].length);
    }
    for (double[] row : ratings) {
      for (double rating : row) {
        if (rating < least || rating > most) {
          throw new IllegalArgumentException(
              name + " must be in [" + least + ", " + most + "], got " + rating);
        }
      }
    }
  }

  static void requireComplete(String name, double[][] ratings) {
    if (ratings.length == 0 || ratings[0].length == 0) {
      throw new IllegalArgumentException(name + " must have raters and items, got none");
    }
    for (double[] row : ratings) {
      if (row.length != ratings[0].length) {
        throw new IllegalArgumentException(
            name
                + " must have the same items for each rater, got "
                + row.length
                + " and "
                + ratings[0].length);
      }
      for (double rating : row) {
        if (!Double.isFinite(rating)) {
          throw new IllegalArgumentException(
              name + " must be complete and finite, got " + rating + ": complete it first");
        }
      }
    }
  }

  /** Returns first minus {@code weight} times second. */
  static double[][] minus(double[][] first, double weight, double[][] second) {
    double[][] difference = new double[first.length][first[0].length];
    for (int r = 0; r < first.length; r++) {
      for (int i = 0; i < first[r].length; i++) {
        difference[r][i] = first[r][i] - weight * second[r][i];
      }
    }
    return difference;
  }

  static double mean(double[][] ratings) {
    return Arrays.stream(ratings).flatMapToDouble(Arrays::stream).average().orElse(Double.NaN);
  }

  static double[] raterMeans(double[][] ratings) {
    return Arrays.stream(ratings)
        .mapToDouble(row -> Arrays.stream(row).average().orElse(Double.NaN))
        .toArray();
  }

  static double[] itemMeans(double[][] ratings) {
    double[] means = new double[ratings[0].length];
    for (double[] row : ratings) {
      for (int i = 0; i < means.length; i++) {
        means[i] += row[i] / ratings.length;
      }
    }
    return means;
  }
}
