package dev.ishowtts.harness.sink.history;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the history lies.
 *
 * @param folder of the SQLite file and of the events
 * @param url JDBC address; empty for a SQLite file beside the runs
 * @param user of PostgreSQL; empty if the address holds it
 * @param password of PostgreSQL
 * @param keep age over which {@code prune} removes a run
 */
public record HistorySettings(
    Path folder,
    Optional<String> url,
    Optional<String> user,
    Optional<String> password,
    Duration keep) {
  /** How long PostgreSQL may take to be reached, unless its address says otherwise. */
  public static final String CONNECT_SECONDS = "5";

  private static final String SQLITE = "jdbc:sqlite:";

  private static final Setting<Path> FOLDER =
      Setting.path("history.folder", Path.of("history")).help("Folder of history and events.");
  private static final Setting<Optional<String>> URL =
      Setting.optionalText("history.url")
          .help("JDBC address of SQLite or PostgreSQL; default: a SQLite file in history.folder.");
  private static final Setting<Optional<String>> USER =
      Setting.optionalText("history.user").help("User of PostgreSQL.");
  private static final Setting<Optional<String>> PASSWORD =
      Setting.optionalText("history.password").secret().help("Password of PostgreSQL.");
  private static final Setting<Duration> KEEP =
      Setting.duration("history.keep", Duration.ofDays(400))
          .atLeast(Duration.ofHours(1))
          .help("Age over which history prune removes runs that are no baseline.");

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(FOLDER, URL, USER, PASSWORD, KEEP);
    }
  }

  /** Reads the settings. */
  public static HistorySettings from(Config config) {
    return new HistorySettings(
        config.get(FOLDER),
        config.get(URL),
        config.get(USER),
        config.get(PASSWORD),
        config.get(KEEP));
  }

  /**
   * Returns the JDBC address.
   *
   * @param root folder that {@code folder} is relative to
   */
  public String address(Path root) {
    return url.orElse(SQLITE + root.resolve(folder).resolve("history.db"));
  }

  /** Returns whether other hosts may write the same history. */
  public boolean isShared() {
    return url.filter(address -> !address.startsWith(SQLITE)).isPresent();
  }

  /** Returns whether there is a database yet; a server counts as one. */
  public boolean exists(Path root) {
    return file(address(root)).map(Files::exists).orElse(true);
  }

  /** Returns the file of a SQLite address; empty for a server. */
  static Optional<Path> file(String address) {
    return address.startsWith(SQLITE)
        ? Optional.of(Path.of(address.substring(SQLITE.length())))
        : Optional.empty();
  }
}
