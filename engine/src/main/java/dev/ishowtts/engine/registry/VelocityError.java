package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.graph.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far a bundle's velocity field is from the same model's in fp32, at a seeded place,
 * conditional branch.
 *
 * @param time at which the field was evaluated
 * @param relative ‖a − b‖ / ‖b‖, b in fp32; NaN where the bundle gave a value that is not finite
 */
public record VelocityError(double time, double relative) {
  /** Times at which bundles are measured. */
  static final List<Double> TIMES = List.of(0.1, 0.5);

  private static final double FP16_BOUND = 2e-2;
  private static final double INT8_BOUND = 0.1;

  /** Returns the largest error that an import accepts; empty for fp32, which is not measured. */
  public static OptionalDouble bound(Precision precision) {
    return switch (precision) {
      case FP32 -> OptionalDouble.empty();
      case FP16, W8 -> OptionalDouble.of(FP16_BOUND);
      case INT8 -> OptionalDouble.of(INT8_BOUND);
    };
  }

  /**
   * Compares velocities at {@link #TIMES}.
   *
   * @param rounded of the bundle
   * @param exact in fp32
   */
  static List<VelocityError> between(List<float[]> rounded, List<float[]> exact) {
    List<VelocityError> errors = new ArrayList<>();
    for (int i = 0; i < TIMES.size(); i++) {
      errors.add(new VelocityError(TIMES.get(i), relative(rounded.get(i), exact.get(i))));
    }
    return List.copyOf(errors);
  }

  private static double relative(float[] rounded, float[] exact) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < exact.length; i++) {
      double off = (double) rounded[i] - exact[i];
      difference += off * off;
      norm += (double) exact[i] * exact[i];
    }
    return Math.sqrt(difference / norm);
  }

  /** Whether an import accepts it; an error that is not finite never passes. */
  boolean passes(Precision precision) {
    OptionalDouble bound = bound(precision);
    return bound.isEmpty() || relative <= bound.getAsDouble();
  }
}
