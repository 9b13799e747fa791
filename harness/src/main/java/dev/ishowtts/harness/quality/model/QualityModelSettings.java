package dev.ishowtts.harness.quality.model;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Models for measures that need one, each an ONNX file that reads fp32 [1, samples] of 16 kHz.
 *
 * @param opinion predicts opinions: [1, 1] or [1, 3] (signal, background, overall)
 * @param scale what {@code opinion} reads and means
 * @param speaker embeds voices: [1, width]
 * @param words scores characters for connectionist temporal classification: [1, frames, symbols]
 * @param symbols what these symbols are, one a line, the first is the blank, {@code |} is a space
 */
public record QualityModelSettings(
    Optional<Path> opinion,
    OpinionScale scale,
    Optional<Path> speaker,
    Optional<Path> words,
    Optional<Path> symbols) {
  private static final Setting<Optional<Path>> OPINION =
      Setting.optionalPath("quality.opinion_model")
          .help("ONNX file that predicts opinions, such as DNSMOS's sig_bak_ovr.onnx.");
  private static final Setting<OpinionScale> SCALE =
      Setting.choice("quality.opinion_scale", OpinionScale.DNSMOS)
          .help("What it reads and means: dnsmos, or plain for opinions from 1 to 5 as they are.");
  private static final Setting<Optional<Path>> SPEAKER =
      Setting.optionalPath("quality.speaker_model").help("ONNX file that embeds voices.");
  private static final Setting<Optional<Path>> WORDS =
      Setting.optionalPath("quality.words_model")
          .help("ONNX file that scores characters (CTC), such as an exported wav2vec 2.0.");
  private static final Setting<Optional<Path>> SYMBOLS =
      Setting.optionalPath("quality.words_symbols")
          .help("Its symbols, one a line; the first is the blank, | is a space.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(OPINION, SCALE, SPEAKER, WORDS, SYMBOLS);
    }
  }

  /** Returns the effective settings. */
  public static QualityModelSettings from(Config config) {
    return new QualityModelSettings(
        config.get(OPINION),
        config.get(SCALE),
        config.get(SPEAKER),
        config.get(WORDS),
        config.get(SYMBOLS));
  }
}
