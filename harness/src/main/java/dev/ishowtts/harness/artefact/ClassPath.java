package dev.ishowtts.harness.artefact;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * A class path, as Java takes it.
 *
 * @param text entries between the platform's separators; an entry may end in {@code /*}
 */
public record ClassPath(String text) {
  private static final String ALL = "*";

  /**
   * Returns the class path of a jar or a folder of jars. Jars beside {@code lib} bring its jars
   * along; jars without the command line go in front of this build's own class path, so that an
   * older engine or runtime alone can be measured.
   *
   * @param path jar or folder
   * @param mainClass class that workers start
   * @param own this build's class path
   * @throws ArtefactException if there is no jar
   */
  static ClassPath of(Path path, String mainClass, ClassPath own) {
    Path folder =
        Files.isDirectory(path) ? path : Optional.ofNullable(path.getParent()).orElse(path);
    List<Path> jars = Files.isDirectory(path) ? jars(path) : List.of(path);
    if (jars.isEmpty()) {
      throw new ArtefactException(path + " has no jars: give the folder that holds them");
    }
    List<String> entries = new ArrayList<>(jars.stream().map(Path::toString).toList());
    Path libraries = folder.resolve("lib");
    if (Files.isDirectory(libraries)) {
      entries.add(libraries.resolve(ALL).toString());
    }
    ClassPath given = new ClassPath(String.join(File.pathSeparator, entries));
    return given.holds(mainClass)
        ? given
        : new ClassPath(given.text() + File.pathSeparator + own.text());
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !file.toString().endsWith("-tests.jar"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ArtefactException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean holds(String mainClass) {
    String entry = mainClass.replace('.', '/') + ".class";
    return files().stream().anyMatch(file -> holds(file, entry));
  }

  private static boolean holds(Path file, String entry) {
    if (!file.toString().endsWith(".jar")) {
      return false;
    }
    try (ZipFile jar = new ZipFile(file.toFile())) {
      return jar.getEntry(entry) != null;
    } catch (IOException e) {
      throw new ArtefactException(file + " is not a jar: " + e.getMessage(), e);
    }
  }

  /** Returns every file of the class path, in its order; folders of classes with all they hold. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (String entry : text.split(File.pathSeparator, -1)) {
      if (entry.endsWith(ALL)) {
        Path folder = Path.of(entry.substring(0, entry.length() - 1));
        files.addAll(Files.isDirectory(folder) ? jars(folder) : List.of());
      } else if (Files.isDirectory(Path.of(entry))) {
        files.addAll(walk(Path.of(entry)));
      } else if (Files.isRegularFile(Path.of(entry))) {
        files.add(Path.of(entry));
      }
    }
    return files;
  }

  private static List<Path> walk(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new ArtefactException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the SHA-256 over names and contents of its files, lower-case hex. */
  public String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (Path file : files()) {
        sha256.update(
            (file.getFileName() + "\n" + Files.size(file) + "\n").getBytes(StandardCharsets.UTF_8));
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), sha256)) {
          content.transferTo(java.io.OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException e) {
      throw new ArtefactException("the class path cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
