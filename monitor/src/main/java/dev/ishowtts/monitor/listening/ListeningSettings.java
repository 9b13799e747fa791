package dev.ishowtts.monitor.listening;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import dev.ishowtts.harness.cli.OutputSettings;
import dev.ishowtts.harness.sink.history.HistorySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where listening tests lie.
 *
 * @param sets folder whose folders are sample sets
 * @param tests folder of the prepared sounds and of what was decided
 * @param requestsPerMinute requests of one rater; 0 is without bound
 */
record ListeningSettings(Path sets, Path tests, int requestsPerMinute) {
  private static final Setting<Optional<Path>> SETS =
      Setting.optionalPath("monitor.listening-sets")
          .help(
              "Folder of the sample sets that tests can be made of; empty takes quality in report.folder.");
  private static final Setting<Integer> REQUESTS_PER_MINUTE =
      Setting.integer("monitor.listening-requests-per-minute", 600)
          .between(0, 1_000_000)
          .help("Requests of one rater of a listening test; 0 is without bound.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(SETS, REQUESTS_PER_MINUTE);
    }
  }

  /** Returns the effective settings, folders absolute. */
  static ListeningSettings from(Config config, Environment environment) {
    Path root = environment.root();
    Path reports = OutputSettings.from(config).reports();
    return new ListeningSettings(
        root.resolve(config.get(SETS).orElseGet(() -> reports.resolve("quality"))),
        root.resolve(HistorySettings.from(config).folder()).resolve("listening"),
        config.get(REQUESTS_PER_MINUTE));
  }
}
