package dev.ishowtts.engine;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.Optional;

/**
 * How an utterance is spoken; the names and defaults of upstream, but for NFE.
 *
 * @param nfe evaluations of the velocity field, 1 to 128
 * @param guidance classifier-free guidance strength, 0 to 20; 0 evaluates one branch only
 * @param sway sway sampling coefficient in [-1, 2/(π-2)]; 0 is an unwarped grid
 * @param epss whether 5, 6, 7, 10, 12 and 16 evaluations take their pruned steps; otherwise, and
 *     for other counts always, the steps are equal before the sway
 * @param speed speaking speed, 0.1 to 5, 1 is the reference's own
 * @param seed of the noise; the same seed gives the same audio on one provider
 * @param targetRms loudness that a quiet reference is raised to, (0, 1]
 * @param crossFade seconds of cross-fade between chunks, 0 to 5
 * @param fixedSeconds duration of reference and speech together, in seconds, for each chunk; empty
 *     for the rule
 * @param removeSilence whether pauses of the finished speech are shortened to at most a second;
 *     needs the whole audio, so that streams refuse it
 */
public record SpeechOptions(
    int nfe,
    double guidance,
    double sway,
    boolean epss,
    double speed,
    long seed,
    double targetRms,
    double crossFade,
    Optional<Double> fixedSeconds,
    boolean removeSilence) {
  private static final int MAX_NFE = 128;
  private static final double MAX_SWAY = 2 / (Math.PI - 2);

  public SpeechOptions {
    requireRange("nfe", nfe, 1, MAX_NFE);
    requireRange("guidance", guidance, 0, 20);
    requireRange("sway", sway, -1, MAX_SWAY);
    requireRange("speed", speed, 0.1, 5);
    requireRange("target_rms", targetRms, 1e-3, 1);
    requireRange("cross_fade", crossFade, 0, 5);
    fixedSeconds.ifPresent(seconds -> requireRange("fix_duration", seconds, 0.1, 80));
  }

  private static void requireRange(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          String.format(
              java.util.Locale.ROOT,
              "%s must be between %s and %s, got %s",
              name,
              shown(low),
              shown(high),
              shown(value)));
    }
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /**
   * Returns NFE 7, guidance 2, sway −1, EPSS, speed 1, seed 0, RMS 0.1, cross-fade 0.15 s, pauses
   * kept.
   */
  public static SpeechOptions defaults() {
    return new SpeechOptions(7, 2, -1, true, 1, 0, 0.1, 0.15, Optional.empty(), false);
  }

  public SpeechOptions withNfe(int value) {
    return new SpeechOptions(
        value,
        guidance,
        sway,
        epss,
        speed,
        seed,
        targetRms,
        crossFade,
        fixedSeconds,
        removeSilence);
  }

  public SpeechOptions withGuidance(double value) {
    return new SpeechOptions(
        nfe, value, sway, epss, speed, seed, targetRms, crossFade, fixedSeconds, removeSilence);
  }

  public SpeechOptions withSway(double value) {
    return new SpeechOptions(
        nfe, guidance, value, epss, speed, seed, targetRms, crossFade, fixedSeconds, removeSilence);
  }

  public SpeechOptions withEpss(boolean value) {
    return new SpeechOptions(
        nfe, guidance, sway, value, speed, seed, targetRms, crossFade, fixedSeconds, removeSilence);
  }

  public SpeechOptions withSpeed(double value) {
    return new SpeechOptions(
        nfe, guidance, sway, epss, value, seed, targetRms, crossFade, fixedSeconds, removeSilence);
  }

  public SpeechOptions withSeed(long value) {
    return new SpeechOptions(
        nfe, guidance, sway, epss, speed, value, targetRms, crossFade, fixedSeconds, removeSilence);
  }

  public SpeechOptions withTargetRms(double value) {
    return new SpeechOptions(
        nfe, guidance, sway, epss, speed, seed, value, crossFade, fixedSeconds, removeSilence);
  }

  public SpeechOptions withCrossFade(double value) {
    return new SpeechOptions(
        nfe, guidance, sway, epss, speed, seed, targetRms, value, fixedSeconds, removeSilence);
  }

  public SpeechOptions withFixedSeconds(double value) {
    return new SpeechOptions(
        nfe,
        guidance,
        sway,
        epss,
        speed,
        seed,
        targetRms,
        crossFade,
        Optional.of(value),
        removeSilence);
  }

  public SpeechOptions withRemoveSilence(boolean value) {
    return new SpeechOptions(
        nfe, guidance, sway, epss, speed, seed, targetRms, crossFade, fixedSeconds, value);
  }
}
