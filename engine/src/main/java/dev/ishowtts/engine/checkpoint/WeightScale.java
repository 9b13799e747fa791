package dev.ishowtts.engine.checkpoint;

import java.util.List;

/**
 * The distribution of one random weight.
 *
 * @param mean of its values
 * @param deviation standard deviation of its values
 */
record WeightScale(double mean, double deviation) {
  private static final double GAIN = 0.9;
  private static final double VELOCITY_GAIN = 1.2;
  private static final double SMALL = 0.1;
  private static final double LAYER_SCALE = 0.3;

  /** Lifts the log magnitudes so that speech comes out at an RMS of about 0.1. */
  private static final double LOUDNESS = 0.7;

  /** Returns the scale that keeps activations near 1 in every layer. */
  static WeightScale of(String name, List<Long> shape) {
    if (name.equals("head.out.bias")) {
      return new WeightScale(LOUDNESS, SMALL);
    }
    if (name.endsWith("grn.gamma") || name.endsWith(".bias") || name.endsWith("grn.beta")) {
      return new WeightScale(0, SMALL);
    }
    if (name.endsWith(".gamma")) {
      return new WeightScale(0, LAYER_SCALE);
    }
    if (shape.size() == 1) {
      return new WeightScale(1, SMALL);
    }
    double fanIn = 1;
    for (long size : shape.subList(1, shape.size())) {
      fanIn *= size;
    }
    double gain = name.endsWith("proj_out.weight") ? VELOCITY_GAIN : GAIN;
    return new WeightScale(0, gain / Math.sqrt(fanIn));
  }
}
