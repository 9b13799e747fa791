package dev.ishowtts.harness.quality.signal;

import java.util.List;

/** Peak between the samples: ITU-R BS.1770 Annex 2, four times oversampled. */
public final class TruePeak {
  private static final double[] PHASE_0 = {
    0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875,
    0.1373291015625, 0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250,
    0.0148925781250, -0.0083007812500
  };
  private static final double[] PHASE_1 = {
    -0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500,
    0.4650878906250, 0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625,
    0.0330810546875, -0.0189208984375
  };

  private TruePeak() {}

  /** Returns the largest interpolated magnitude; outside the signal there is silence. */
  public static double of(Signal signal) {
    double[] x = signal.shared();
    double peak = 0;
    for (double[] phase :
        List.of(PHASE_0, PHASE_1, Convolution.reversed(PHASE_1), Convolution.reversed(PHASE_0))) {
      for (double value : Convolution.full(x, phase)) {
        peak = Math.max(peak, Math.abs(value));
      }
    }
    return peak;
  }
}
