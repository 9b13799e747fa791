package dev.ishowtts.engine.testing;

/** Plain float64 arithmetic on row-major matrices, as slow and as obvious as can be. */
final class Linear {
  private static final double EPSILON = 1e-6;

  private Linear() {}

  /**
   * Returns x · Wᵀ + b.
   *
   * @param x [rows, in]
   * @param weight [out, in]
   * @param bias [out], or empty for none
   */
  static double[] linear(double[] x, int in, double[] weight, double[] bias) {
    int rows = x.length / in;
    int out = weight.length / in;
    double[] y = new double[rows * out];
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < out; o++) {
        double sum = bias.length == 0 ? 0 : bias[o];
        for (int i = 0; i < in; i++) {
          sum += x[row * in + i] * weight[o * in + i];
        }
        y[row * out + o] = sum;
      }
    }
    return y;
  }

  /**
   * Returns a one-dimensional convolution over the rows, zeros beyond both ends, same length.
   *
   * @param x [rows, channels]
   * @param weight [out, channels / groups, kernel]
   */
  static double[] convolution(
      double[] x, int channels, double[] weight, double[] bias, int groups, int kernel) {
    int rows = x.length / channels;
    int out = bias.length;
    int each = channels / groups;
    double[] y = new double[rows * out];
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < out; o++) {
        int first = o / (out / groups) * each;
        double sum = bias[o];
        for (int k = 0; k < kernel; k++) {
          int from = row + k - kernel / 2;
          if (from < 0 || from >= rows) {
            continue;
          }
          for (int i = 0; i < each; i++) {
            sum += x[from * channels + first + i] * weight[(o * each + i) * kernel + k];
          }
        }
        y[row * out + o] = sum;
      }
    }
    return y;
  }

  /** Returns each row less its mean over its deviation (biased, ε 1e-6), times scale plus shift. */
  static double[] layerNorm(double[] x, double[] scale, double[] shift) {
    int width = scale.length;
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += width) {
      double mean = 0;
      for (int i = 0; i < width; i++) {
        mean += x[row + i] / width;
      }
      double variance = 0;
      for (int i = 0; i < width; i++) {
        variance += (x[row + i] - mean) * (x[row + i] - mean) / width;
      }
      for (int i = 0; i < width; i++) {
        y[row + i] = (x[row + i] - mean) / Math.sqrt(variance + EPSILON) * scale[i] + shift[i];
      }
    }
    return y;
  }

  /** Returns rows of several matrices beside each other. */
  static double[] beside(double[] left, int leftWidth, double[] right, int rightWidth) {
    int rows = left.length / leftWidth;
    int width = leftWidth + rightWidth;
    double[] both = new double[rows * width];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(left, row * leftWidth, both, row * width, leftWidth);
      System.arraycopy(right, row * rightWidth, both, row * width + leftWidth, rightWidth);
    }
    return both;
  }

  static double[] sum(double[] a, double[] b) {
    double[] c = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      c[i] = a[i] + b[i];
    }
    return c;
  }

  static double silu(double z) {
    return z / (1 + Math.exp(-z));
  }

  /** z · tanh(ln(1 + e^z)). */
  static double mish(double z) {
    double softplus = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    return z * Math.tanh(softplus);
  }

  static double geluTanh(double z) {
    return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
  }

  static double geluErf(double z) {
    return 0.5 * z * (1 + erf(z / Math.sqrt(2)));
  }

  /** Abramowitz and Stegun 7.1.6: all terms have one sign. */
  private static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
