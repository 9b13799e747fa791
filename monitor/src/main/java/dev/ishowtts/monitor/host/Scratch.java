package dev.ishowtts.monitor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * In the temporary folder of the system everything that a killed service held would stay. Here the next one clears it away: the folder's name tells
 * which process made it.
 */
/** A folder for what the service holds for a moment, such as uploads; it goes with the service. */
public final class Scratch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Scratch.class);

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a folder and removes those of services that are no more.
   *
   * @param parent made if missing
   * @throws IOException if it cannot be made
   */
  public static Scratch open(Path parent, ProcessName self) throws IOException {
    Files.createDirectories(parent);
    try (Stream<Path> entries = Files.list(parent)) {
      entries.filter(Scratch::isLeft).forEach(Scratch::delete);
    }
    return new Scratch(Files.createTempDirectory(parent, self.text().replace(':', '_') + "_"));
  }

  private static boolean isLeft(Path folder) {
    String name = String.valueOf(folder.getFileName());
    int last = name.lastIndexOf('_');
    ProcessName owner = ProcessName.parse(name.substring(0, Math.max(0, last)).replace('_', ':'));
    return owner.pid() != 0 && owner.alive().isEmpty();
  }

  /** Returns the folder, absolute. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    delete(folder);
  }

  private static void delete(Path tree) {
    try {
      List<Path> deepestFirst;
      try (Stream<Path> all = Files.walk(tree)) {
        deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      logger.warn("A folder of a service that ended cannot be removed: {}", e.getMessage());
    }
  }
}
