package dev.ishowtts.harness.suite;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Scenario;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One text with one voice and one set of options.
 *
 * @param nfe flow evaluations, 1 to 128
 * @param guidance strength of classifier-free guidance, 0 switches it off
 * @param sway warp of the time grid, -1 to 1
 * @param speed rate of speech, 1 is the reference's
 * @param seed of the starting noise
 */
public record SpeechScenario(
    SpokenText text, String voice, int nfe, double guidance, double sway, double speed, long seed) {
  /** The voice that comes with the engine. */
  public static final String BUILT_IN_VOICE = "slt";

  static final double GUIDANCE = 2;
  static final double SWAY = -1;
  static final double SPEED = 1;
  static final long SEED = 1;

  public SpeechScenario {
    if (voice.isBlank()) {
      throw new IllegalArgumentException("voice must not be blank");
    }
    if (nfe < 1 || nfe > 128) {
      throw new IllegalArgumentException("nfe must be 1..128, got " + nfe);
    }
    inRange("guidance", guidance, 0, 10);
    inRange("sway", sway, -1, 1);
    inRange("speed", speed, 0.1, 10);
  }

  private static void inRange(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(name + " must be " + low + ".." + high + ", got " + value);
    }
  }

  /**
   * Returns the id, a function of the content: text and NFE, then every option that is not the
   * usual one, e.g. {@code short_1-nfe7} or {@code short_1-nfe7-guidance1.5}.
   */
  public String id() {
    return text.id() + options();
  }

  /** Returns the end of the id: NFE, then every option that is not the usual one. */
  String options() {
    StringBuilder id = new StringBuilder("-nfe").append(nfe);
    append(id, "voice", voice, BUILT_IN_VOICE);
    append(id, "guidance", guidance, GUIDANCE);
    append(id, "sway", sway, SWAY);
    append(id, "speed", speed, SPEED);
    append(id, "seed", seed, SEED);
    return id.toString();
  }

  private static void append(StringBuilder id, String name, Object value, Object usual) {
    if (!value.equals(usual)) {
      id.append('-').append(name).append(value);
    }
  }

  /** Returns the fact that run files keep: RTF is judged. */
  public Scenario toScenario() {
    return scenario(id(), text.category(), Metric.RTF.key(), parameters());
  }

  /**
   * Returns the fact that run files keep of another kind of work with this text.
   *
   * @param prefix of the id
   * @param more what else specifies the work
   */
  Scenario as(String prefix, String kind, Metric primary, Map<String, String> more) {
    SortedMap<String, String> parameters = parameters();
    parameters.put("kind", kind);
    parameters.putAll(more);
    return scenario(prefix + "-" + id(), text.category(), primary.key(), parameters);
  }

  static Scenario scenario(
      String id, String category, String primary, SortedMap<String, String> parameters) {
    parameters.put("content", Sha256.hex(parameters.toString()).substring(0, 16));
    return new Scenario(id, category, primary, parameters);
  }

  SortedMap<String, String> parameters() {
    SortedMap<String, String> parameters = new TreeMap<>();
    parameters.put("text", text.text());
    parameters.put("voice", voice);
    parameters.put("nfe", Integer.toString(nfe));
    parameters.put("guidance", Double.toString(guidance));
    parameters.put("sway", Double.toString(sway));
    parameters.put("speed", Double.toString(speed));
    parameters.put("seed", Long.toString(seed));
    return parameters;
  }
}
