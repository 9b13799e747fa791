package dev.ishowtts.engine.voice;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.util.List;

/** The voices that the settings file lists, {@code [[voices]]}. */
public final class VoiceSettings {
  private static final Setting<String> NAME =
      Setting.text("name", "")
          .required()
          .check(VoiceLibrary::isName, VoiceLibrary.NAME_RULE)
          .help("What requests call it.");
  private static final Setting<Path> AUDIO =
      Setting.path("audio", Path.of(""))
          .required()
          .help("Recording, relative to the settings file.");
  private static final Setting<String> TEXT =
      Setting.text("text", "")
          .required()
          .check(text -> !text.isBlank(), "what the recording says")
          .help("What the recording says.");
  private static final Setting<List<Config.Row>> VOICES =
      Setting.table("voices", NAME, AUDIO, TEXT)
          .help("Reference voices beside the built-in and added ones.");

  private VoiceSettings() {}

  /** Registers the key. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(VOICES);
    }
  }

  /** Returns the voices in the order of the file; relative paths start at its folder. */
  public static List<ListedVoice> from(Config config) {
    Path folder = config.folder().orElse(Path.of(""));
    return config.rows(VOICES).stream()
        .map(row -> new ListedVoice(row.get(NAME), folder.resolve(row.get(AUDIO)), row.get(TEXT)))
        .toList();
  }
}
