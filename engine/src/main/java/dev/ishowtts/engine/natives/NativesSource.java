package dev.ishowtts.engine.natives;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/** Where libraries are taken from. */
public sealed interface NativesSource {
  /** A library that can be read. */
  interface Item {
    /** Returns the file name that it gets. */
    String name();

    /** Returns its size, bytes. */
    long size();

    /** Returns the CRC-32 that it must have; empty where none is known. */
    OptionalLong crc();

    /** Opens it. */
    InputStream open() throws IOException;
  }

  /** Works on libraries while their source is open. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    void on(List<Item> items) throws IOException;
  }

  /**
   * Opens the source and hands over its libraries for a platform.
   *
   * @throws IOException if it cannot be read or is damaged, in one line with its name
   */
  void read(String platform, Work work) throws IOException;

  /**
   * A jar of ONNX Runtime ({@code ai/onnxruntime/native/linux-x64/…}) or of CUDA ({@code
   * org/bytedeco/cuda/linux-x86_64/…}).
   */
  record Jar(Path file) implements NativesSource {
    @Override
    public void read(String platform, Work work) throws IOException {
      inJar(
          file,
          platform,
          jar -> {
            List<Item> items =
                new ArrayList<>(
                    entries(
                        jar,
                        NativeParts.runtimeFolder(platform),
                        name -> NativeParts.isRuntime(platform, name)));
            NativeParts.cudaFolder(platform)
                .ifPresent(folder -> items.addAll(entries(jar, folder, NativeParts::isCuda)));
            return items;
          },
          work);
    }
  }

  /** The Java binding's own library out of the jar of the CPU distribution. */
  record Binding(Path file) implements NativesSource {
    @Override
    public void read(String platform, Work work) throws IOException {
      inJar(
          file,
          platform,
          jar ->
              entries(
                  jar, NativeParts.runtimeFolder(platform), NativeParts.binding(platform)::equals),
          work);
    }
  }

  /** A folder of one's own build: {@code libonnxruntime.so} and its provider libraries. */
  record Folder(Path folder) implements NativesSource {
    @Override
    public void read(String platform, Work work) throws IOException {
      if (!Files.isDirectory(folder)) {
        throw new IOException(folder + " is no folder: name the one with libonnxruntime.so");
      }
      List<Path> found;
      try (Stream<Path> files = Files.list(folder)) {
        found =
            files
                .filter(Files::isRegularFile)
                .filter(file -> NativeParts.isRuntime(platform, String.valueOf(file.getFileName())))
                .toList();
      }
      List<Item> items = new ArrayList<>();
      for (Path file : found) {
        items.add(new Plain(file, Files.size(file)));
      }
      work.on(items);
    }
  }

  /** Lists the wanted entries of an open jar. */
  @FunctionalInterface
  interface Listing {
    /** Returns them. */
    List<Item> items(JarFile jar);
  }

  private static void inJar(Path file, String platform, Listing listing, Work work)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " does not exist");
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      List<Item> items = listing.items(jar);
      if (items.isEmpty()) {
        throw new IOException(file + " holds no libraries for " + platform);
      }
      work.on(items);
    } catch (ZipException e) {
      throw new IOException(
          file + " is damaged (" + e.getMessage() + "): delete it and get it again", e);
    }
  }

  private static List<Item> entries(JarFile jar, String folder, Predicate<String> wanted) {
    return jar.stream()
        .filter(entry -> entry.getName().startsWith(folder))
        .filter(entry -> wanted.test(entry.getName().substring(folder.length())))
        .<Item>map(entry -> new Entry(jar, entry, entry.getName().substring(folder.length())))
        .toList();
  }

  /** A library in an open jar. */
  record Entry(JarFile jar, JarEntry entry, String name) implements Item {
    @Override
    public long size() {
      return entry.getSize();
    }

    @Override
    public OptionalLong crc() {
      return entry.getCrc() < 0 ? OptionalLong.empty() : OptionalLong.of(entry.getCrc());
    }

    @Override
    public InputStream open() throws IOException {
      return jar.getInputStream(entry);
    }
  }

  /** A library in a folder; a symbolic link stands for what it points to. */
  record Plain(Path file, long size) implements Item {
    @Override
    public String name() {
      return String.valueOf(file.getFileName());
    }

    @Override
    public OptionalLong crc() {
      return OptionalLong.empty();
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }
}
