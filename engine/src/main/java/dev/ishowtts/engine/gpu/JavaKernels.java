package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.Fp16;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.device.DeviceBuffer;
import dev.ishowtts.engine.device.ElementType;
import dev.ishowtts.engine.device.OperationCall;
import dev.ishowtts.engine.device.OperationCall.Tensor;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.graph.StepOperation;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** The kernels of {@code flow.cu} in Java, over the CPU's memory. Their reference. */
final class JavaKernels implements Kernels {
  private static final int BLOCK = StepOperation.BLOCK;
  private static final int WINDOW = StepOperation.WINDOW;
  private static final int BEFORE = 15;
  private static final int PAIRS = 32;
  private static final int TAPS = 7;
  private static final int FFT = VocosArchitecture.FFT;
  private static final int HOP = VocosArchitecture.HOP;
  private static final double EPSILON = 1e-6;

  @Override
  public void run(
      OperationCall call,
      String kernel,
      boolean half,
      int blocks,
      int threads,
      Object... arguments) {
    Arguments a = new Arguments(arguments);
    switch (kernel) {
      case "joined" -> joined(a);
      case "windows" -> windows(a);
      case "bias_mish" -> biasMish(a);
      case "position_added" -> positionAdded(a);
      case "skip_norm", "skip_norms" -> skipNorm(a);
      case "turned_heads" -> turnedHeads(a);
      case "bias_gelu" -> biasGelu(a);
      case "advanced" -> advanced(a);
      case "embedded" -> embedded(a);
      case "convolved_norm" -> convolvedNorm(a);
      case "bias_erf_gelu" -> biasErfGelu(a);
      case "channel_norms" -> channelNorms(a);
      case "responded" -> responded(a);
      case "biased_sum" -> biasedSum(a);
      case "frame_windows" -> frameWindows(a);
      case "spectrum" -> spectrum(a);
      case "overlapped" -> overlapped(a);
      default -> throw new IllegalArgumentException("there is no kernel " + kernel);
    }
  }

  @Override
  public void activeProduct(OperationCall call, Tensor x, Tensor weight, Tensor bias, Tensor out) {
    float[] added = new Arguments(bias).floats(0);
    multiply(x, weight, out, (sum, column) -> gelu(sum + added[column]));
  }

  @Override
  public void product(OperationCall call, Tensor x, Tensor weight, Tensor out) {
    multiply(x, weight, out, (sum, column) -> (float) sum);
  }

  /** Makes a value of a product of the sum in its column. */
  private interface Finish {
    float of(double sum, int column);
  }

  private static void multiply(Tensor x, Tensor weight, Tensor out, Finish finish) {
    Arguments a = new Arguments(x, weight, out);
    float[] input = a.floats(0);
    float[] factors = a.floats(1);
    int wide = weight.extent(1);
    int in = weight.extent(0);
    float[] values = new float[input.length / in * wide];
    IntStream.range(0, input.length / in)
        .parallel()
        .forEach(
            row -> {
              double[] sums = new double[wide];
              for (int i = 0; i < in; i++) {
                double value = input[row * in + i];
                for (int o = 0; o < wide; o++) {
                  sums[o] += value * factors[i * wide + o];
                }
              }
              for (int o = 0; o < wide; o++) {
                values[row * wide + o] = finish.of(sums[o], o);
              }
            });
    a.write(2, values);
  }

  @Override
  public void normals(Start.Drawn drawn, DeviceBuffer bits, DeviceBuffer state, int at) {
    state.upload(at, FloatBuffer.wrap(Noise.normal(drawn.bits(), drawn.count())));
  }

  @Override
  public boolean attends() {
    return true;
  }

  @Override
  public void attend(OperationCall call, Heads heads, int turning, Tensor out) {
    Arguments a =
        new Arguments(
            heads.packed(), heads.bias(), heads.cosines(), heads.sines(), heads.lengths(), out);
    int frames = heads.packed().extent(1);
    int inner = heads.packed().extent(2) / 3;
    float[] turned =
        turned(a.floats(0), a.floats(1), a.floats(2), a.floats(3), inner, frames, turning);
    int[] lengths = a.ints(4);
    float[] values = new float[lengths.length * frames * inner];
    IntStream.range(0, lengths.length * frames)
        .parallel()
        .forEach(
            place -> {
              for (int head = 0; head < inner; head += 2 * PAIRS) {
                int row = place / frames * frames;
                attendFrom(turned, place, head, row, lengths[place / frames], inner, values);
              }
            });
    a.write(5, values);
  }

  /** Writes what one head sees from a place, over {@code length} frames from {@code row} on. */
  private static void attendFrom(
      float[] turned, int place, int head, int row, int length, int inner, float[] values) {
    int size = 2 * PAIRS;
    double[] weights = new double[length];
    double most = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < length; n++) {
      double product = 0;
      for (int i = 0; i < size; i++) {
        double key = turned[((row + n) * 3 + 1) * inner + head + i];
        product += turned[place * 3 * inner + head + i] * key;
      }
      weights[n] = product / Math.sqrt(size);
      most = Math.max(most, weights[n]);
    }
    double[] sums = new double[size];
    double total = 0;
    for (int n = 0; n < length; n++) {
      double weight = Math.exp(weights[n] - most);
      total += weight;
      for (int i = 0; i < size; i++) {
        sums[i] += weight * turned[((row + n) * 3 + 2) * inner + head + i];
      }
    }
    for (int i = 0; i < size; i++) {
      values[place * inner + head + i] = (float) (sums[i] / total);
    }
  }

  /** Arguments by their place; tensors are read whole and written whole. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Arguments(Object... values) {
    boolean has(int index) {
      return !values[index].equals(Optional.empty());
    }

    int number(int index) {
      return (Integer) values[index];
    }

    private Tensor tensor(int index) {
      return (Tensor) values[index];
    }

    float[] floats(int index) {
      Tensor tensor = tensor(index);
      int count = Math.toIntExact(tensor.elements());
      if (tensor.type() == ElementType.FLOAT32) {
        return tensor.address().getFloatArray(0, count);
      }
      float[] wide = new float[count];
      short[] bits = tensor.address().getShortArray(0, count);
      for (int i = 0; i < count; i++) {
        wide[i] = Fp16.widen(bits[i]);
      }
      return wide;
    }

    int[] ints(int index) {
      return tensor(index).address().getIntArray(0, Math.toIntExact(tensor(index).elements()));
    }

    int turn(int index) {
      return Math.toIntExact(tensor(index).address().getLong(0));
    }

    void write(int index, float[] values) {
      Tensor tensor = tensor(index);
      if (tensor.type() == ElementType.FLOAT32) {
        tensor.address().write(0, values, 0, values.length);
        return;
      }
      short[] bits = new short[values.length];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = Fp16.narrow(values[i]);
      }
      tensor.address().write(0, bits, 0, bits.length);
    }
  }

  private static void joined(Arguments a) {
    float[] fixed = a.floats(0);
    float[] moving = a.floats(1);
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] += moving[i % moving.length];
    }
    a.write(2, fixed);
  }

  private static void windows(Arguments a) {
    float[] x = a.floats(0);
    int[] lengths = a.ints(1);
    int rows = a.number(4);
    int blocks = a.number(5);
    int channels = a.number(6);
    float[] out = new float[a.number(3)];
    for (int i = 0; i < out.length; i += channels) {
      int place = i / channels % WINDOW;
      int block = i / channels / WINDOW % blocks;
      int row = i / channels / WINDOW / blocks % rows;
      int group = i / channels / WINDOW / blocks / rows;
      int frame = block * BLOCK + place - BEFORE;
      if (frame >= 0 && frame < lengths[row]) {
        int from = row * a.number(7) + frame * a.number(8) + group * a.number(9);
        System.arraycopy(x, from, out, i, channels);
      }
    }
    a.write(2, out);
  }

  private static void biasMish(Arguments a) {
    float[] x = a.floats(0);
    float[] bias = a.floats(1);
    int channels = a.number(4);
    int group = a.number(5);
    for (int i = 0; i < x.length; i++) {
      x[i] = mish(x[i] + bias[i / group * channels + i % channels]);
    }
    a.write(2, x);
  }

  private static void positionAdded(Arguments a) {
    float[] projected = a.floats(0);
    float[] blocked = a.floats(1);
    float[] bias = a.floats(2);
    int frames = a.number(5);
    int dim = a.number(6);
    int channels = a.number(7);
    for (int i = 0; i < projected.length; i++) {
      int column = i % dim;
      int frame = i / dim % frames;
      int row = i / dim / frames;
      int at =
          column / channels * a.number(9)
              + row * a.number(8)
              + frame * channels
              + column % channels;
      projected[i] += mish(blocked[at] + bias[column]);
    }
    a.write(3, projected);
  }

  private static void skipNorm(Arguments a) {
    float[] sum = a.floats(0);
    int dim = a.number(6);
    int from = a.turn(3) * a.number(7);
    float[] modulations = a.floats(2);
    if (a.has(1)) {
      float[] branch = a.floats(1);
      int gate = from + a.number(8) * dim;
      int bias = from + a.number(9) * dim;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += branch[i] * modulations[gate + i % dim] + modulations[bias + i % dim];
      }
      a.write(5, sum);
    }
    int scale = from + a.number(10) * dim;
    int shift = from + a.number(11) * dim;
    float[] value = new float[sum.length];
    for (int row = 0; row < sum.length; row += dim) {
      double mean = mean(sum, row, dim);
      double inverse = 1 / Math.sqrt(variance(sum, row, dim, mean) + EPSILON);
      for (int i = 0; i < dim; i++) {
        double normed = (sum[row + i] - mean) * inverse;
        value[row + i] = (float) (normed * modulations[scale + i] + modulations[shift + i]);
      }
    }
    a.write(4, value);
  }

  private static double mean(float[] values, int from, int count) {
    double total = 0;
    for (int i = from; i < from + count; i++) {
      total += values[i];
    }
    return total / count;
  }

  private static double variance(float[] values, int from, int count, double mean) {
    double total = 0;
    for (int i = from; i < from + count; i++) {
      total += (values[i] - mean) * (values[i] - mean);
    }
    return total / count;
  }

  private static float[] turned(
      float[] packed,
      float[] bias,
      float[] cosines,
      float[] sines,
      int inner,
      int frames,
      int turning) {
    for (int i = 0; i < packed.length; i++) {
      packed[i] += bias[i % (3 * inner)];
    }
    float[] turned = packed.clone();
    for (int i = 0; i < packed.length; i++) {
      int column = i % (3 * inner);
      int own = column % inner;
      if (column < 2 * inner && own < turning) {
        int at = i / (3 * inner) % frames * PAIRS + own % (2 * PAIRS) / 2;
        float other = own % 2 == 0 ? -packed[i + 1] : packed[i - 1];
        turned[i] = packed[i] * cosines[at] + other * sines[at];
      }
    }
    return turned;
  }

  private static void turnedHeads(Arguments a) {
    int inner = a.number(8);
    float[] turned =
        turned(
            a.floats(0), a.floats(1), a.floats(2), a.floats(3), inner, a.number(9), a.number(10));
    for (int part = 0; part < 3; part++) {
      float[] out = new float[turned.length / 3];
      for (int row = 0; row < out.length / inner; row++) {
        System.arraycopy(turned, (3 * row + part) * inner, out, row * inner, inner);
      }
      a.write(4 + part, out);
    }
  }

  private static void biasGelu(Arguments a) {
    float[] x = a.floats(0);
    float[] bias = a.floats(1);
    for (int i = 0; i < x.length; i++) {
      x[i] = gelu(x[i] + bias[i % bias.length]);
    }
    a.write(2, x);
  }

  private static float gelu(double value) {
    double inner = Math.sqrt(2 / Math.PI) * (value + 0.044715 * value * value * value);
    return (float) (0.5 * value * (1 + Math.tanh(inner)));
  }

  private static void advanced(Arguments a) {
    float[] x = a.floats(0);
    float[] velocities = a.floats(1);
    float[] bias = a.floats(2);
    float[] weights = a.floats(3);
    float step = a.floats(4)[a.turn(5)];
    float[] next = Arrays.copyOf(x, x.length);
    for (int i = 0; i < velocities.length; i++) {
      float velocity = velocities[i] + bias[i % bias.length];
      next[i % x.length] += weights[i / x.length] * velocity * step;
    }
    a.write(6, next);
  }

  private static void embedded(Arguments a) {
    Tensor ids = (Tensor) a.values()[0];
    float[] table = a.floats(1);
    float[] positions = a.floats(2);
    int[] kept = a.ints(3);
    int frames = a.number(6);
    int width = a.number(7);
    float[] out = new float[a.number(5)];
    for (int place = 0; place < out.length / width; place++) {
      int frame = place % frames;
      if (frame < kept[place / frames]) {
        int symbol = Math.toIntExact(ids.address().getLong((long) place * Long.BYTES));
        for (int i = 0; i < width; i++) {
          out[place * width + i] = table[symbol * width + i] + positions[frame * width + i];
        }
      }
    }
    a.write(4, out);
  }

  private static void convolvedNorm(Arguments a) {
    float[] x = a.floats(0);
    int[] lengths = a.ints(1);
    float[] kernel = a.floats(2);
    float[] bias = a.floats(3);
    float[] weight = a.floats(4);
    float[] offset = a.floats(5);
    int frames = a.number(7);
    int dim = a.number(8);
    float[] out = new float[x.length];
    for (int place = 0; place < x.length / dim; place++) {
      int row = place / frames;
      float[] sum = bias.clone();
      for (int tap = 0; tap < TAPS; tap++) {
        int source = place % frames + tap - TAPS / 2;
        if (source >= 0 && source < lengths[row]) {
          for (int i = 0; i < dim; i++) {
            sum[i] += x[(row * frames + source) * dim + i] * kernel[tap * dim + i];
          }
        }
      }
      double mean = mean(sum, 0, dim);
      double inverse = 1 / Math.sqrt(variance(sum, 0, dim, mean) + EPSILON);
      for (int i = 0; i < dim; i++) {
        out[place * dim + i] = (float) ((sum[i] - mean) * inverse * weight[i] + offset[i]);
      }
    }
    a.write(6, out);
  }

  private static void biasErfGelu(Arguments a) {
    float[] x = a.floats(0);
    float[] bias = a.floats(1);
    for (int i = 0; i < x.length; i++) {
      double value = x[i] + bias[i % bias.length];
      x[i] = (float) (0.5 * value * (1 + erf(value / Math.sqrt(2))));
    }
    a.write(2, x);
  }

  private static void channelNorms(Arguments a) {
    float[] x = a.floats(0);
    int[] lengths = a.ints(1);
    int frames = a.number(3);
    int channels = a.number(4);
    float[] out = new float[lengths.length * channels];
    for (int i = 0; i < out.length; i++) {
      int row = i / channels;
      double sum = 0;
      for (int frame = 0; frame < Math.min(lengths[row], frames); frame++) {
        double value = x[(row * frames + frame) * channels + i % channels];
        sum += value * value;
      }
      out[i] = (float) Math.sqrt(sum);
    }
    a.write(2, out);
  }

  private static void responded(Arguments a) {
    float[] x = a.floats(0);
    float[] norms = a.floats(1);
    float[] gamma = a.floats(2);
    int frames = a.number(4);
    int channels = a.number(5);
    for (int i = 0; i < x.length; i++) {
      int from = i / channels / frames * channels;
      double relative = norms[from + i % channels] / (mean(norms, from, channels) + EPSILON);
      x[i] *= (float) (1 + gamma[i % channels] * relative);
    }
    a.write(3, x);
  }

  private static void biasedSum(Arguments a) {
    float[] skip = a.floats(0);
    float[] x = a.floats(1);
    float[] bias = a.floats(2);
    int[] kept = a.ints(3);
    int frames = a.number(6);
    int width = a.number(7);
    for (int i = 0; i < x.length; i++) {
      int place = i / width;
      boolean counts = place % frames < kept[place / frames];
      x[i] = counts ? skip[i] + x[i] + bias[i % width] : 0;
    }
    a.write(4, x);
  }

  private static void frameWindows(Arguments a) {
    float[] x = a.floats(0);
    int[] lengths = a.ints(1);
    int frames = a.number(4);
    int channels = a.number(5);
    float[] out = new float[a.number(3)];
    for (int i = 0; i < out.length; i += channels) {
      int place = i / channels / TAPS;
      int row = place / frames;
      int source = place % frames + i / channels % TAPS - TAPS / 2;
      if (source >= 0 && source < lengths[row]) {
        System.arraycopy(x, (row * frames + source) * channels, out, i, channels);
      }
    }
    a.write(2, out);
  }

  private static void spectrum(Arguments a) {
    float[] x = a.floats(0);
    float[] bias = a.floats(1);
    int[] lengths = a.ints(2);
    int frames = a.number(5);
    int bins = a.number(6);
    int width = a.number(7);
    float[] out = new float[x.length];
    for (int place = 0; place < x.length / width; place++) {
      if (place % frames >= lengths[place / frames]) {
        continue;
      }
      for (int bin = 0; bin < bins; bin++) {
        int at = place * width + bin;
        double magnitude = Math.min(Math.exp(x[at] + bias[bin]), 100);
        double phase = x[at + bins] + bias[bin + bins];
        out[at] = (float) (magnitude * Math.cos(phase));
        out[at + bins] = (float) (magnitude * Math.sin(phase));
      }
    }
    a.write(3, out);
  }

  private static void overlapped(Arguments a) {
    float[] x = a.floats(0);
    float[] squares = a.floats(1);
    int[] lengths = a.ints(2);
    int frames = a.number(5);
    int samples = (frames - 1) * HOP;
    float[] out = new float[a.number(4)];
    for (int i = 0; i < out.length; i++) {
      int row = i / samples;
      int at = i % samples + FFT / 2;
      float value = 0;
      float weight = 0;
      for (int part = 0; part < FFT / HOP; part++) {
        int frame = at / HOP - part;
        int within = at % HOP + part * HOP;
        if (frame >= 0 && frame < lengths[row]) {
          value += x[(row * frames + frame) * FFT + within];
          weight += squares[within];
        }
      }
      out[i] = weight > 0 ? value / weight : 0;
    }
    a.write(3, out);
  }

  /** The error function to 1e-15: its series near zero, a continued fraction of erfc elsewhere. */
  private static double erf(double x) {
    double size = Math.abs(x);
    if (size > 6) {
      return Math.signum(x);
    }
    if (size < 2.5) {
      double term = x;
      double sum = x;
      for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
        term *= -x * x / n;
        sum += term / (2 * n + 1);
      }
      return 2 / Math.sqrt(Math.PI) * sum;
    }
    double fraction = size;
    for (int n = 60; n > 0; n--) {
      fraction = size + n / 2.0 / fraction;
    }
    return Math.signum(x) * (1 - Math.exp(-size * size) / (fraction * Math.sqrt(Math.PI)));
  }

  private static float mish(double value) {
    return (float) (value * Math.tanh(Math.log1p(Math.exp(value))));
  }
}
