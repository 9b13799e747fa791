package dev.ishowtts.monitor.speech;

import dev.ishowtts.engine.SpeechOptions;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Options of speech by the names that F5-TTS and iShowTTS give them. */
public final class SpeechWishes {
  private SpeechWishes() {}

  /**
   * Returns what changes the engine's options into those that a body wishes; a value out of its
   * range is refused by the field's name when it is applied.
   *
   * @throws Refusal 400 if a field is of another kind
   */
  public static UnaryOperator<SpeechOptions> of(JsonFields body) {
    List<UnaryOperator<SpeechOptions>> wishes = new ArrayList<>();
    wish(wishes, "speed", body.number("speed"), SpeechOptions::withSpeed);
    wish(wishes, "nfe_step", body.integer("nfe_step"), SpeechOptions::withNfe);
    wish(wishes, "cfg_strength", body.number("cfg_strength"), SpeechOptions::withGuidance);
    wish(wishes, "sway_sampling_coef", body.number("sway_sampling_coef"), SpeechOptions::withSway);
    wish(wishes, "seed", body.bits64("seed"), SpeechOptions::withSeed);
    wish(
        wishes,
        "cross_fade_duration",
        body.number("cross_fade_duration"),
        SpeechOptions::withCrossFade);
    wish(wishes, "target_rms", body.number("target_rms"), SpeechOptions::withTargetRms);
    wish(wishes, "fix_duration", body.number("fix_duration"), SpeechOptions::withFixedSeconds);
    wish(wishes, "remove_silence", body.flag("remove_silence"), SpeechOptions::withRemoveSilence);
    return options -> {
      SpeechOptions wished = options;
      for (UnaryOperator<SpeechOptions> wish : wishes) {
        wished = wish.apply(wished);
      }
      return wished;
    };
  }

  private static <T> void wish(
      List<UnaryOperator<SpeechOptions>> wishes,
      String field,
      Optional<T> value,
      BiFunction<SpeechOptions, T, SpeechOptions> change) {
    value.ifPresent(wished -> wishes.add(options -> changed(options, field, wished, change)));
  }

  /* The engine's own words begin with the engine's own name of the option. */
  private static <T> SpeechOptions changed(
      SpeechOptions options,
      String field,
      T value,
      BiFunction<SpeechOptions, T, SpeechOptions> change) {
    try {
      return change.apply(options, value);
    } catch (EngineException wrong) {
      String words = String.valueOf(wrong.getMessage());
      throw Refusal.field(field, field + words.substring(Math.max(0, words.indexOf(' '))));
    }
  }
}
