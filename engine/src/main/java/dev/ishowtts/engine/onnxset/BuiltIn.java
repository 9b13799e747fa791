package dev.ishowtts.engine.onnxset;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a set of exported graphs holds as constants.
 *
 * @param generation of the exporter
 * @param maxFrames of reference and speech together, for which there are tables
 * @param evaluations of the flow, one a call of the Transformer; empty where the files do not tell
 * @param guidance strength
 * @param sway coefficient
 */
public record BuiltIn(
    Generation generation, int maxFrames, OptionalInt evaluations, double guidance, double sway) {
  private static final int SAMPLE_RATE = 24_000;
  private static final int HOP = 256;
  private static final int THIRD_MAX_FRAMES = 4096;
  private static final double GUIDANCE = 2;
  private static final double SWAY = -1;

  /** Forms of the export that can be run; told apart by the names of the first graph's outputs. */
  public enum Generation {
    /** April 2025 to April 2026: the caller speaks to the int16 audio's loudness. */
    THIRD,
    /** From July 2026: with metadata, loudness and the reference's last frame beside the mel. */
    FOURTH
  }

  static BuiltIn third() {
    return new BuiltIn(Generation.THIRD, THIRD_MAX_FRAMES, OptionalInt.empty(), GUIDANCE, SWAY);
  }

  /**
   * Returns what the metadata of a fourth-generation set say; where they leave guidance and sway
   * out, the exporter's own settings are assumed.
   *
   * @param metadata custom properties of a graph of the set
   * @throws EngineException BAD_MODEL if a needed one is missing or not a number, or another rate
   *     or hop than the vocoder's is named
   */
  static BuiltIn fourth(Map<String, String> metadata) {
    for (String rate : new String[] {"sample_rate", "in_sample_rate", "out_sample_rate"}) {
      requireEqual(metadata, rate, SAMPLE_RATE);
    }
    requireEqual(metadata, "hop_length", HOP);
    return new BuiltIn(
        Generation.FOURTH,
        needed(metadata, "max_signal_length"),
        OptionalInt.of(needed(metadata, "nfe_step")),
        number(metadata, "cfg_strength").orElse(GUIDANCE),
        number(metadata, "sway_coefficient").orElse(SWAY));
  }

  private static void requireEqual(Map<String, String> metadata, String key, int value) {
    number(metadata, key)
        .filter(found -> found != value)
        .ifPresent(
            found -> {
              throw bad(key, metadata.get(key), "must be " + value);
            });
  }

  private static int needed(Map<String, String> metadata, String key) {
    double value = number(metadata, key).orElseThrow(() -> bad(key, "nothing", "must be there"));
    if (value != Math.rint(value) || value < 1 || value > 1 << 20) {
      throw bad(key, metadata.get(key), "must be a whole number above 0");
    }
    return (int) value;
  }

  private static Optional<Double> number(Map<String, String> metadata, String key) {
    String text = metadata.get(key);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      throw bad(key, text, "must be a number");
    }
  }

  private static EngineException bad(String key, @Nullable String found, String rule) {
    return new EngineException(
        EngineFault.BAD_MODEL,
        "metadata "
            + key
            + " of the exported graphs "
            + rule
            + ", got "
            + found
            + "; export them again with their metadata graph beside them");
  }
}
