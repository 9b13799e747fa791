package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import java.time.Duration;
import java.util.Map;

/**
 * What one synthesis gave.
 *
 * @param audio duration of the audio
 * @param rms root mean square of the audio, full scale 1; NaN if a sample is not finite
 * @param stages time of each stage
 */
public record Spoken(Duration audio, double rms, Map<Metric, Duration> stages) {
  public Spoken {
    stages = Map.copyOf(stages);
  }
}
