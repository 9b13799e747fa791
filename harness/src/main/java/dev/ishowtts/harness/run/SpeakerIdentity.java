package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.ModelIdentity;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What spoke.
 *
 * @param facts facts of the fingerprint that only the engine knows: the model's name, provider,
 *     runtime version, threads, precision
 */
public record SpeakerIdentity(ModelIdentity model, SortedMap<String, String> facts) {
  public SpeakerIdentity {
    facts = new TreeMap<>(facts);
  }

  /** Returns an identity with the usual facts. */
  public static SpeakerIdentity of(
      ModelIdentity model, String provider, String runtimeVersion, int threads) {
    return new SpeakerIdentity(
        model,
        new TreeMap<>(
            Map.of(
                "model",
                model.name(),
                "provider",
                provider,
                "precision",
                model.precision(),
                "runtime.version",
                runtimeVersion,
                "threads",
                Integer.toString(threads))));
  }
}
