package dev.ishowtts.baselines.run;

/**
 * The time of a fixed piece of work in one restart: what changes it is the machine, not the
 * artefact.
 *
 * @param restart position of the restart in the run's order
 * @param side which artefact's process did it
 * @param kernel what was done, e.g. {@code cpu}
 * @param milliseconds median over its repetitions, above 0
 */
public record RulerReading(int restart, Side side, String kernel, double milliseconds) {
  public RulerReading {
    if (!(milliseconds > 0) || !Double.isFinite(milliseconds)) {
      throw new IllegalArgumentException(
          "ruler " + kernel + " must take more than 0 ms, got " + milliseconds);
    }
  }
}
