package dev.ishowtts.baselines.stats;

/** Log-gamma and the regularised incomplete gamma and beta functions, to about 1e-13 relative. */
final class SpecialFunctions {
  private static final int MAX_TERMS = 100_000;
  private static final double PRECISION = 1e-15;
  private static final double TINY = 1e-300;

  /** Lanczos coefficients for g = 7, n = 9 (Godfrey, 2001). */
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-6,
    1.5056327351493116e-7
  };

  private SpecialFunctions() {}

  /** Returns ln Γ(x) for x > 0. */
  static double logGamma(double x) {
    if (!(x > 0)) {
      throw new IllegalArgumentException("x must be > 0, got " + x);
    }
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double shifted = x - 1;
    double base = shifted + 7.5;
    double series = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      series += LANCZOS[i] / (shifted + i);
    }
    return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
  }

  /** Returns ln C(n, k). */
  static double logChoose(int n, int k) {
    return logGamma(n + 1.0) - logGamma(k + 1.0) - logGamma(n - k + 1.0);
  }

  /** Returns I_x(a, b) for a, b > 0 and x in [0, 1] (continued fraction, DLMF 8.17.22). */
  static double beta(double x, double a, double b) {
    if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) {
      throw new IllegalArgumentException(
          "x must be in [0, 1], a and b > 0, got " + x + ", " + a + ", " + b);
    }
    if (x == 0 || x == 1) {
      return x;
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return x < (a + 1) / (a + b + 2)
        ? front * betaFraction(x, a, b) / a
        : 1 - front * betaFraction(1 - x, b, a) / b;
  }

  private static double betaFraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= MAX_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      double step = d * c;
      value *= step;
      if (Math.abs(step - 1) < PRECISION) {
        return value;
      }
    }
    return value;
  }

  /** Returns P(a, x), the lower regularised incomplete gamma function, for a > 0, x ≥ 0. */
  static double gammaLower(double a, double x) {
    return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
  }

  /** Returns Q(a, x) = 1 − P(a, x) without cancellation in the tail. */
  static double gammaUpper(double a, double x) {
    return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
  }

  private static double gammaSeries(double a, double x) {
    if (!(a > 0 && x >= 0)) {
      throw new IllegalArgumentException("a must be > 0 and x >= 0, got " + a + ", " + x);
    }
    if (x == 0) {
      return 0;
    }
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n <= MAX_TERMS && term > sum * PRECISION; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
  }

  private static double gammaFraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double value = d;
    for (int n = 1; n <= MAX_TERMS; n++) {
      double numerator = -n * (n - a);
      b += 2;
      d = 1 / away(numerator * d + b);
      c = away(b + numerator / c);
      double step = d * c;
      value *= step;
      if (Math.abs(step - 1) < PRECISION) {
        break;
      }
    }
    return value * Math.exp(-x + a * Math.log(x) - logGamma(a));
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
