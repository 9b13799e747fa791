package dev.ishowtts.harness.access;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the access tokens are.
 *
 * @param tokens file of their digests, absolute
 */
public record AccessSettings(Path tokens) {
  private static final Setting<Optional<Path>> TOKENS =
      Setting.optionalPath("access.tokens")
          .help("File of the service's access tokens; empty takes tokens of the home folder.");

  /** Registers the key. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(TOKENS);
    }
  }

  /** Returns the effective settings; a relative path starts at the repository. */
  public static AccessSettings from(Config config, Environment environment) {
    return new AccessSettings(
        config
            .get(TOKENS)
            .map(environment.root()::resolve)
            .orElseGet(() -> Home.of(environment).resolve("tokens")));
  }
}
