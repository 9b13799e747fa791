package dev.ishowtts.harness.cli;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.util.List;

/**
 * Where results go.
 *
 * @param reports folder of reports, relative to the repository
 * @param store folder of accepted baselines, relative to the repository
 */
public record OutputSettings(Path reports, Path store) {
  private static final Setting<Path> REPORTS =
      Setting.path("report.folder", Path.of("reports")).help("Folder of reports.");
  private static final Setting<Path> STORE =
      Setting.path("baseline.store", Path.of("baselines", "store"))
          .help("Folder of accepted baselines, kept in git.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(REPORTS, STORE);
    }
  }

  /** Returns the effective settings. */
  public static OutputSettings from(Config config) {
    return new OutputSettings(config.get(REPORTS), config.get(STORE));
  }
}
