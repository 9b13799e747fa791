package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.Random;

/**
 * How measured times scatter, on the log scale: sample = session + restart shared by the scenarios
 * + restart of the scenario + sample noise, with upward spikes of 3 to 8 sample sd.
 *
 * @param sample sd of samples within a restart
 * @param restart sd of the effect that scenarios of one restart share
 * @param own sd of a restart's effect on one scenario
 * @param session sd of the effect that everything in one session shares
 * @param spikes share of samples with a spike, in [0, 1)
 */
public record NoiseModel(double sample, double restart, double own, double session, double spikes) {
  /** The model of the paired gate's table: CV 3 %, restart 1 % shared and 0.3 % own. */
  public static final NoiseModel GAUSS = new NoiseModel(0.03, 0.01, 0.003, 0, 0);

  /** As {@link #GAUSS} with 5 % spikes. */
  public static final NoiseModel SPIKY = new NoiseModel(0.03, 0.01, 0.003, 0, 0.05);

  public NoiseModel {
    if (!(sample >= 0 && restart >= 0 && own >= 0 && session >= 0 && spikes >= 0 && spikes < 1)) {
      throw new IllegalArgumentException(
          "standard deviations must be >= 0 and spikes in [0, 1), got "
              + sample
              + ", "
              + restart
              + ", "
              + own
              + ", "
              + session
              + ", "
              + spikes);
    }
  }

  /** Returns this model with another session effect. */
  public NoiseModel withSession(double sd) {
    return new NoiseModel(sample, restart, own, sd, spikes);
  }

  /**
   * Returns log samples of one side of one session: {@code [scenario][restart][sample]}.
   *
   * @param losses log harm per scenario
   */
  double[][][] draw(double[] losses, int restarts, int samples, Random random) {
    double[][][] logs = new double[losses.length][restarts][samples];
    double common = session * random.nextGaussian();
    for (int r = 0; r < restarts; r++) {
      double shared = common + restart * random.nextGaussian();
      for (int s = 0; s < losses.length; s++) {
        double level = losses[s] + shared + own * random.nextGaussian();
        for (int k = 0; k < samples; k++) {
          logs[s][r][k] = level + noise(random);
        }
      }
    }
    return logs;
  }

  private double noise(Random random) {
    double noise = sample * random.nextGaussian();
    return spikes > 0 && random.nextDouble() < spikes
        ? noise + sample * (3 + 5 * random.nextDouble())
        : noise;
  }

  /** Returns the medians over samples: {@code [scenario][restart]}. */
  static double[][] medians(double[][][] logs) {
    double[][] medians = new double[logs.length][];
    for (int s = 0; s < logs.length; s++) {
      medians[s] = new double[logs[s].length];
      for (int r = 0; r < logs[s].length; r++) {
        medians[s][r] = Descriptive.median(logs[s][r]);
      }
    }
    return medians;
  }
}
