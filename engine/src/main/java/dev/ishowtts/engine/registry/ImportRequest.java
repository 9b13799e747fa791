package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.graph.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * A model to import.
 *
 * @param name of the model: lower case letters, digits, dot, dash and underscore
 * @param checkpoint F5-TTS weights, safetensors or torch zip
 * @param vocoder Vocos weights, safetensors or torch zip
 * @param vocabulary one symbol a line
 * @param config sidecar with the official keys; without one F5TTS_v1 rules hold
 * @param precisions of the weights, one bundle each; the bare name speaks with the first one
 * @param seed of a made checkpoint; empty for a trained one
 * @param errorLimit whether a bundle that strays too far from fp32 is refused
 */
public record ImportRequest(
    String name,
    Path checkpoint,
    Path vocoder,
    Path vocabulary,
    Optional<Path> config,
    List<Precision> precisions,
    OptionalLong seed,
    ErrorLimit errorLimit) {
  /** What to do with a bundle whose velocity error is over its bound. */
  public enum ErrorLimit {
    /** Refuse the whole import. */
    ENFORCED,
    /** Import it; the error is in the manifest. */
    IGNORED
  }

  public ImportRequest {
    precisions = List.copyOf(precisions);
    if (precisions.isEmpty() || new TreeSet<>(precisions).size() != precisions.size()) {
      throw new IllegalArgumentException(
          "precisions must name at least one and none twice, got " + precisions);
    }
  }

  /** A model in one precision, its velocity error bounded. */
  public ImportRequest(
      String name,
      Path checkpoint,
      Path vocoder,
      Path vocabulary,
      Optional<Path> config,
      Precision precision,
      OptionalLong seed) {
    this(
        name,
        checkpoint,
        vocoder,
        vocabulary,
        config,
        List.of(precision),
        seed,
        ErrorLimit.ENFORCED);
  }
}
