package dev.ishowtts.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder of downloads, bundles and locks of one user: {@code ISHOWTTS_HOME}, else {@code
 * ~/.cache/ishowtts}, where {@code ~} is what it is in a shell: {@code HOME}, else the account's
 * folder. It need not exist yet.
 *
 * @param folder absolute path
 */
public record Home(Path folder) {
  /** Environment variable that names the folder. */
  public static final String VARIABLE = "ISHOWTTS_HOME";

  public Home {
    folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Returns the folder that an environment names.
   *
   * @throws ConfigException if the variable is not a path, or if there is neither a variable nor a
   *     user's home
   */
  public static Home of(Environment environment) {
    try {
      return new Home(
          environment
              .variable(VARIABLE)
              .map(Path::of)
              .or(
                  () ->
                      environment
                          .variable("HOME")
                          .or(() -> environment.property("user.home"))
                          .map(home -> Path.of(home, ".cache", "ishowtts")))
              .orElseThrow(() -> refused("", "name a folder in this variable")));
    } catch (InvalidPathException notAPath) {
      throw refused(notAPath.getInput(), "must be a path");
    }
  }

  /** Returns a path below this folder. */
  public Path resolve(String relative) {
    return folder.resolve(relative);
  }

  private static ConfigException refused(String value, String remedy) {
    return new ConfigException(List.of(new Problem(VARIABLE, value, "", remedy)));
  }
}
