package dev.ishowtts.harness.cli;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where results go.
 *
 * @param reports folder of reports, relative to the repository
 * @param store folder of accepted baselines, relative to the repository
 * @param signingKey key that signs acceptances, relative to the repository; empty signs nothing
 * @param allowedSigners who may accept, as OpenSSH knows it; empty asks for no signature
 */
public record OutputSettings(
    Path reports, Path store, Optional<Path> signingKey, Optional<Path> allowedSigners) {
  private static final Setting<Path> REPORTS =
      Setting.path("report.folder", Path.of("reports")).help("Folder of reports.");
  private static final Setting<Path> STORE =
      Setting.path("baseline.store", Path.of("baselines", "store"))
          .help("Folder of accepted baselines, kept in git.");

  private static final Setting<Optional<Path>> SIGNING_KEY =
      Setting.optionalPath("baseline.signing_key")
          .help("SSH key that signs what is accepted; empty signs nothing.");
  private static final Setting<Optional<Path>> ALLOWED_SIGNERS =
      Setting.optionalPath("baseline.allowed_signers")
          .help("File of ssh-keygen with who may accept; empty asks for no signature.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(REPORTS, STORE, SIGNING_KEY, ALLOWED_SIGNERS);
    }
  }

  /** Returns the effective settings. */
  public static OutputSettings from(Config config) {
    return new OutputSettings(
        config.get(REPORTS),
        config.get(STORE),
        config.get(SIGNING_KEY),
        config.get(ALLOWED_SIGNERS));
  }
}
