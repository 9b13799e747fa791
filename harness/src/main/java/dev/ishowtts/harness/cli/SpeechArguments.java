package dev.ishowtts.harness.cli;

import dev.ishowtts.engine.SpeechOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to speak, as arguments; each has upstream's name too. What is not said stays as it is. */
final class SpeechArguments {
  @Option(
      names = {"--nfe", "--nfe_step"},
      paramLabel = "N",
      description = "Flow evaluations, 1 to 128 (default: engine.nfe, by length if set so).")
  private @Nullable Integer nfe;

  @Option(
      names = {"--guidance", "--cfg_strength"},
      paramLabel = "X",
      description = "Guidance strength, 0 to 20, 0 is off (default: engine.guidance).")
  private @Nullable Double guidance;

  @Option(
      names = {"--sway", "--sway_sampling_coef"},
      paramLabel = "X",
      description = "Sway of the time grid, -1 to 1.75 (default: engine.sway).")
  private @Nullable Double sway;

  @Option(
      names = "--epss",
      negatable = true,
      description = "Pruned steps for NFE 5, 6, 7, 10, 12 and 16 (default: engine.epss).")
  private @Nullable Boolean epss;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "Speed over the reference's, 0.1 to 5 (default: engine.speed).")
  private @Nullable Double speed;

  @Option(
      names = {"--fix-duration", "--fix_duration"},
      paramLabel = "SECONDS",
      description = "Length of reference and speech together, of every chunk; replaces --speed.")
  private @Nullable Double fixDuration;

  @Option(
      names = {"--target-rms", "--target_rms"},
      paramLabel = "X",
      description = "Loudness a quiet reference is raised to (default: engine.target_rms).")
  private @Nullable Double targetRms;

  @Option(
      names = {"--cross-fade", "--cross_fade_duration"},
      paramLabel = "SECONDS",
      description = "Cross-fade between chunks, 0 to 5 (default: engine.cross_fade).")
  private @Nullable Double crossFade;

  @Option(
      names = {"--remove-silence", "--remove_silence"},
      negatable = true,
      description = "Shortens pauses to a second (default: engine.remove_silence).")
  private @Nullable Boolean removeSilence;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the noise (default: engine.seed).")
  private @Nullable Long seed;

  /**
   * Returns the options with what was said.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if a value is outside its range
   */
  SpeechOptions over(SpeechOptions defaults) {
    SpeechOptions options = defaults;
    options = nfe == null ? options : options.withNfe(nfe);
    options = guidance == null ? options : options.withGuidance(guidance);
    options = sway == null ? options : options.withSway(sway);
    options = epss == null ? options : options.withEpss(epss);
    options = speed == null ? options : options.withSpeed(speed);
    options = fixDuration == null ? options : options.withFixedSeconds(fixDuration);
    options = targetRms == null ? options : options.withTargetRms(targetRms);
    options = crossFade == null ? options : options.withCrossFade(crossFade);
    options = removeSilence == null ? options : options.withRemoveSilence(removeSilence);
    return seed == null ? options : options.withSeed(seed);
  }
}
