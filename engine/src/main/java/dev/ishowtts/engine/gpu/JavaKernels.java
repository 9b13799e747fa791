package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.Fp16;
import dev.ishowtts.engine.device.ElementType;
import dev.ishowtts.engine.device.OperationCall;
import dev.ishowtts.engine.device.OperationCall.Tensor;
import dev.ishowtts.engine.graph.StepOperation;
import java.util.Arrays;
import java.util.Optional;

/** The kernels of {@code flow.cu} in Java, over the CPU's memory. Their reference. */
final class JavaKernels implements Kernels {
  private static final int BLOCK = StepOperation.BLOCK;
  private static final int WINDOW = StepOperation.WINDOW;
  private static final int BEFORE = 15;
  private static final int PAIRS = 32;
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
      case "skip_norm" -> skipNorm(a);
      case "turned_heads" -> turnedHeads(a);
      case "bias_gelu" -> biasGelu(a);
      case "advanced" -> advanced(a);
      default -> throw new IllegalArgumentException("there is no kernel " + kernel);
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

  private static void turnedHeads(Arguments a) {
    float[] packed = a.floats(0);
    float[] bias = a.floats(1);
    float[] cosines = a.floats(2);
    float[] sines = a.floats(3);
    int inner = a.number(8);
    int frames = a.number(9);
    int turning = a.number(10);
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
    for (int part = 0; part < 3; part++) {
      float[] out = new float[packed.length / 3];
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
      double value = x[i] + bias[i % bias.length];
      double inner = Math.sqrt(2 / Math.PI) * (value + 0.044715 * value * value * value);
      x[i] = (float) (0.5 * value * (1 + Math.tanh(inner)));
    }
    a.write(2, x);
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

  private static float mish(double value) {
    return (float) (value * Math.tanh(Math.log1p(Math.exp(value))));
  }
}
