package dev.ishowtts.engine.runtime;

import ai.onnxruntime.OrtEnvironment;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Unpacks ONNX Runtime's native libraries once and points the Java binding at them. Left alone, the
 * binding unpacks them at every start of a JVM and leaves them behind when the JVM is killed.
 */
public final class Natives {
  /** Property that the Java binding takes its folder of libraries from. */
  public static final String PATH = "onnxruntime.native.path";

  private static final String RESOURCE = "ai/onnxruntime/native/";

  private Natives() {}

  /** Returns the folder that the Java binding is pointed at; empty before {@link #prepare}. */
  public static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperties().get(PATH))
        .map(folder -> Path.of(folder.toString()));
  }

  /**
   * Makes sure that the binding finds its libraries without unpacking. A folder that the user named
   * with {@code -Donnxruntime.native.path} is left as it is. Must run before the first session.
   *
   * @param folder where unpacked libraries are kept; made if needed
   * @throws EngineException UNAVAILABLE if the libraries cannot be unpacked there
   */
  public static void prepare(Path folder) {
    if (System.getProperties().containsKey(PATH)) {
      return;
    }
    try (JarFile jar = jar()) {
      String platform = platform();
      Path target =
          folder.resolve(
              Path.of(jar.getName()).getFileName().toString().replace(".jar", "")
                  + "-"
                  + platform
                  + "-"
                  + Long.toHexString(Files.size(Path.of(jar.getName()))));
      unpack(jar, RESOURCE + platform + "/", target);
      System.setProperty(PATH, target.toAbsolutePath().toString());
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "the native libraries of ONNX Runtime cannot be unpacked to "
              + folder
              + " ("
              + e.getMessage()
              + "): free some space there or set ISHOWTTS_HOME to another folder",
          e);
    }
  }

  /**
   * Points the binding at a folder of libraries, unless the user named another with {@code
   * -Donnxruntime.native.path}. Must run before the first session.
   *
   * @throws EngineException UNAVAILABLE if it does not hold the libraries of ONNX Runtime and of
   *     the binding
   */
  public static void use(Path folder) {
    for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
      Path file = folder.resolve(System.mapLibraryName(library));
      if (!Files.isRegularFile(file)) {
        throw new EngineException(
            EngineFault.UNAVAILABLE,
            file
                + " does not exist: name a folder with ONNX Runtime's libraries in engine.natives,"
                + " or leave it out");
      }
    }
    if (!System.getProperties().containsKey(PATH)) {
      System.setProperty(PATH, folder.toAbsolutePath().toString());
    }
  }

  /**
   * Returns the jar of the Java binding.
   *
   * @throws EngineException UNAVAILABLE if its classes do not come from a jar
   */
  public static Path bindingJar() {
    try (JarFile jar = jar()) {
      return Path.of(jar.getName());
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "ONNX Runtime's jar cannot be read (" + e.getMessage() + "): build again",
          e);
    }
  }

  /** Returns the version in the name of the Java binding's jar, e.g. {@code 1.29.0}. */
  public static String bindingVersion() {
    String name = String.valueOf(bindingJar().getFileName());
    return name.replaceFirst("^onnxruntime(_gpu)?-", "").replaceFirst("\\.jar$", "");
  }

  private static JarFile jar() throws IOException {
    URL own = OrtEnvironment.class.getResource(OrtEnvironment.class.getSimpleName() + ".class");
    if (own == null || !(own.openConnection() instanceof JarURLConnection connection)) {
      throw new IOException("its classes do not come from a jar");
    }
    return new JarFile(Path.of(connection.getJarFile().getName()).toFile());
  }

  /** Returns the binding's name of this platform, e.g. {@code linux-x64}. */
  public static String platform() {
    String separator = FileSystems.getDefault().getSeparator();
    String system = System.mapLibraryName("x");
    String name = separator.equals("\\") ? "win" : system.endsWith(".dylib") ? "osx" : "linux";
    return name + "-" + architecture();
  }

  private static String architecture() {
    String name = String.valueOf(System.getProperties().get("os.arch")).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> "x64";
      case "aarch64", "arm64" -> "aarch64";
      default -> name;
    };
  }

  private static void unpack(JarFile jar, String prefix, Path target) throws IOException {
    Files.createDirectories(target);
    try (FileChannel lockFile =
            FileChannel.open(
                target.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lockFile.lock()) {
      if (!lock.isValid()) {
        throw new IOException("the lock on " + target + " was lost");
      }
      int found = 0;
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (!entry.getName().startsWith(prefix)
            || entry.getName().indexOf('/', prefix.length()) >= 0
            || entry.isDirectory()) {
          continue;
        }
        found++;
        unpack(jar, entry, target.resolve(entry.getName().substring(prefix.length())));
      }
      if (found == 0) {
        throw new IOException("no libraries for " + prefix + " in " + jar.getName());
      }
    }
  }

  private static void unpack(JarFile jar, JarEntry entry, Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) == entry.getSize()) {
      return;
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
