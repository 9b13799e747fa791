package dev.ishowtts.baselines.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/*
 * E-divisive means (Matteson and James, 2014) as Apache Otava 0.8 uses it: windows, a t-test in
 * place of permutations, then merging. Otava's p is taken after maximising over splits and with
 * n in the denominator of the variance: it is not a rate of false alarms. Kept for comparison and
 * exchange; verdicts never use it.
 */
/**
 * Finds changes of mean as Apache Otava 0.8 does, change for change.
 *
 * @param window values per window
 * @param maxP largest t-test p of a change
 * @param minMagnitude smallest relative change of means kept
 */
public record EDivisive(int window, double maxP, double minMagnitude) {
  public EDivisive {
    if (window < 4 || !(maxP > 0 && maxP < 1) || !(minMagnitude >= 0)) {
      throw new IllegalArgumentException(
          "window must be >= 4, maxP in (0, 1), minMagnitude >= 0, got "
              + window
              + ", "
              + maxP
              + ", "
              + minMagnitude);
    }
  }

  /** Returns Otava's default: windows of 50, p 0.001, every magnitude. */
  public static EDivisive otavaDefault() {
    return new EDivisive(50, 0.001, 0);
  }

  /**
   * Returns the changes in order, as {@code otava analyze} would; medians are those of the levels
   * between changes, the statistic is the p of the t-test.
   */
  public List<ChangePoint> find(double[] values) {
    if (values.length > 0) {
      Descriptive.requireSize(values, 1);
    }
    List<Integer> points = merge(values, new ArrayList<>(split(values)));
    List<ChangePoint> found = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      int from = i == 0 ? 0 : points.get(i - 1);
      int to = i + 1 == points.size() ? values.length : points.get(i + 1);
      int at = points.get(i);
      found.add(
          new ChangePoint(
              at,
              values.length - 1,
              p(values, from, at, to),
              Descriptive.median(Arrays.copyOfRange(values, from, at)),
              Descriptive.median(Arrays.copyOfRange(values, at, to))));
    }
    return found;
  }

  private TreeSet<Integer> split(double[] values) {
    double weak = maxP < 0.05 ? 10 * maxP : maxP < 0.5 ? 2 * maxP : maxP;
    TreeSet<Integer> points = new TreeSet<>();
    int start = 0;
    while (start < values.length) {
      List<Integer> inside = divide(values, start, Math.min(start + window, values.length), weak);
      points.addAll(inside);
      int next = start + window / 2;
      start = inside.isEmpty() ? next : Math.max(next, inside.get(inside.size() - 1));
    }
    return points;
  }

  /* The next change is always the largest of all intervals; the first that is not significant ends
   * the search, even if another interval still had one. */
  private static List<Integer> divide(double[] values, int from, int to, double weak) {
    TreeSet<Integer> points = new TreeSet<>();
    while (true) {
      List<Integer> bounds = new ArrayList<>(List.of(from));
      bounds.addAll(points);
      bounds.add(to);
      Candidate best = null;
      double p = 1;
      for (int i = 0; i + 1 < bounds.size(); i++) {
        Optional<Candidate> candidate = strongest(values, bounds.get(i), bounds.get(i + 1));
        if (candidate.isPresent() && (best == null || candidate.get().energy() > best.energy())) {
          best = candidate.get();
          p = p(values, bounds.get(i), best.at(), bounds.get(i + 1));
        }
      }
      if (best == null || p > weak) {
        return List.copyOf(points);
      }
      points.add(best.at());
    }
  }

  /** Returns argmax over (τ, κ) of Q̂(from, τ, κ); −1 where there is no split. */
  static int candidate(double[] values, int from, int to) {
    return strongest(values, from, to)
        .filter(candidate -> candidate.energy() > 0)
        .map(Candidate::at)
        .orElse(-1);
  }

  private static Optional<Candidate> strongest(double[] values, int from, int to) {
    int n = to - from;
    if (n < 2) {
      return Optional.empty();
    }
    double[][] prefix = new double[n + 1][n + 1];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        prefix[i + 1][j + 1] =
            Math.abs(values[from + i] - values[from + j])
                + prefix[i][j + 1]
                + prefix[i + 1][j]
                - prefix[i][j];
      }
    }
    Candidate best = new Candidate(from + 1, 0);
    for (int tau = 1; tau < n; tau++) {
      for (int kappa = tau + 1; kappa <= n; kappa++) {
        double q = energy(prefix, tau, kappa);
        if (q > best.energy()) {
          best = new Candidate(from + tau, q);
        }
      }
    }
    return Optional.of(best);
  }

  private static double energy(double[][] prefix, int tau, int kappa) {
    double n = tau;
    double m = kappa - tau;
    double cross = prefix[tau][kappa] - prefix[tau][tau];
    double left = prefix[tau][tau] / 2;
    double right =
        (prefix[kappa][kappa] - prefix[tau][kappa] - prefix[kappa][tau] + prefix[tau][tau]) / 2;
    double q = 2 / (m + n) * cross;
    if (n > 1) {
      q -= 2 * m / ((m + n) * (n - 1)) * left;
    }
    if (m > 1) {
      q -= 2 * n / ((m + n) * (m - 1)) * right;
    }
    return q;
  }

  /* Otava tests the point after a removed one again, but not the one before it: so do we. */
  private List<Integer> merge(double[] values, List<Integer> points) {
    List<Weak> weak = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      weak.add(tested(values, points, i));
    }
    while (!weak.isEmpty()) {
      int worst = 0;
      int smallest = 0;
      for (int i = 1; i < weak.size(); i++) {
        worst = weak.get(i).p() > weak.get(worst).p() ? i : worst;
        smallest = weak.get(i).magnitude() < weak.get(smallest).magnitude() ? i : smallest;
      }
      boolean significant = weak.get(worst).p() < maxP;
      if (significant && weak.get(smallest).magnitude() > minMagnitude) {
        return points;
      }
      int removed = significant ? smallest : worst;
      weak.remove(removed);
      points.remove(removed);
      for (int i = removed; i <= removed + 1 && i < weak.size(); i++) {
        weak.set(i, tested(values, points, i));
      }
    }
    return points;
  }

  private static Weak tested(double[] values, List<Integer> points, int i) {
    int from = i == 0 ? 0 : points.get(i - 1);
    int to = i + 1 == points.size() ? values.length : points.get(i + 1);
    return new Weak(p(values, from, points.get(i), to), magnitude(values, from, points.get(i), to));
  }

  private record Candidate(int at, double energy) {}

  private record Weak(double p, double magnitude) {}

  private static double magnitude(double[] values, int from, int at, int to) {
    double a = Descriptive.mean(Arrays.copyOfRange(values, from, at));
    double b = Descriptive.mean(Arrays.copyOfRange(values, at, to));
    double forward = a == 0 ? 0 : Math.abs(b / a - 1);
    double backward = b == 0 ? 0 : Math.abs(a / b - 1);
    return Math.max(forward, backward);
  }

  /** Returns the two-sided p of the equal-variance t-test with n in the variances' denominator. */
  static double p(double[] values, int from, int at, int to) {
    double[] a = Arrays.copyOfRange(values, from, at);
    double[] b = Arrays.copyOfRange(values, at, to);
    int df = a.length + b.length - 2;
    if (df < 1) {
      return 1;
    }
    double pooled =
        ((a.length - 1) * population(a) + (b.length - 1) * population(b))
            / df
            * (1.0 / a.length + 1.0 / b.length);
    double difference = Math.abs(Descriptive.mean(b) - Descriptive.mean(a));
    if (pooled == 0) {
      return difference == 0 ? 1 : 0;
    }
    return 2 * Distributions.studentUpper(difference / Math.sqrt(pooled), df);
  }

  private static double population(double[] values) {
    double mean = Descriptive.mean(values);
    return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / values.length;
  }
}
