package dev.ishowtts.engine.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Installed libraries below one folder. Each installation has a folder of its own that is named
 * after its content, appears whole or not at all, and whose libraries never change.
 */
public final class NativesStore {
  private static final String UNFINISHED = ".install-";
  private static final Pattern ID = Pattern.compile("onnxruntime-[\\w.+-]+-gpu-[0-9a-f]{16}");
  private static final int BUFFER = 1 << 20;

  /** Left free beside what an installation needs. */
  private static final long RESERVE = 64L << 20;

  private final Path root;
  private final String platform;
  private final Clock clock;

  /**
   * A store.
   *
   * @param root made at the first installation
   * @param platform as the Java binding names it, e.g. {@code linux-x64}
   */
  public NativesStore(Path root, String platform, Clock clock) {
    this.root = root;
    this.platform = platform;
    this.clock = clock;
  }

  /**
   * Installs libraries. If the same ones are there already, they are kept and are the newest again.
   *
   * @param version of ONNX Runtime
   * @param sources of two libraries of one name the first is taken
   * @throws IOException if a source is missing, damaged or for another machine, if a needed library
   *     is in none, or if there is too little space; nothing is left behind then
   */
  public InstalledNatives install(
      String version, List<NativesSource> sources, NativesProgress progress) throws IOException {
    Files.createDirectories(root);
    deleteUnfinished();
    Path folder = Files.createTempDirectory(root, UNFINISHED + ProcessHandle.current().pid() + "-");
    try {
      SortedMap<String, NativesManifest.Content> files = new TreeMap<>();
      for (NativesSource source : sources) {
        source.read(platform, items -> copy(items, folder, files, progress));
      }
      Set<String> missing = new TreeSet<>(NativeParts.required(platform));
      missing.removeAll(files.keySet());
      if (!missing.isEmpty()) {
        throw new IOException(
            String.join(", ", missing)
                + " not found in "
                + String.join(" and ", names(sources))
                + ": that is no distribution of ONNX Runtime for GPUs");
      }
      NativesManifest manifest =
          new NativesManifest(
              NativesManifest.SCHEMA, version, platform, names(sources), clock.instant(), files);
      manifest.write(folder);
      force(folder.resolve(NativesManifest.FILE));
      return publish(folder, manifest);
    } finally {
      deleteTree(folder);
    }
  }

  private static List<String> names(List<NativesSource> sources) {
    return sources.stream().map(NativesStore::name).toList();
  }

  private static String name(NativesSource source) {
    if (source instanceof NativesSource.Jar jar) {
      return String.valueOf(jar.file().getFileName());
    }
    return source instanceof NativesSource.Binding binding
        ? String.valueOf(binding.file().getFileName())
        : ((NativesSource.Folder) source).folder().toString();
  }

  private void copy(
      List<NativesSource.Item> items,
      Path folder,
      SortedMap<String, NativesManifest.Content> files,
      NativesProgress progress)
      throws IOException {
    List<NativesSource.Item> wanted =
        items.stream().filter(item -> !files.containsKey(item.name())).toList();
    long needed = wanted.stream().mapToLong(NativesSource.Item::size).sum();
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < needed + RESERVE) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s has %d MiB free, %d MiB are needed: free some or set ISHOWTTS_HOME to another"
                  + " disk",
              root,
              free >> 20,
              (needed + RESERVE) >> 20));
    }
    for (NativesSource.Item item : wanted) {
      files.put(item.name(), copy(item, folder.resolve(item.name()), progress));
    }
  }

  private NativesManifest.Content copy(
      NativesSource.Item item, Path target, NativesProgress progress) throws IOException {
    MessageDigest digest = Digests.sha256();
    CRC32 crc = new CRC32();
    long done = 0;
    try (InputStream in = item.open();
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        digest.update(buffer, 0, count);
        crc.update(buffer, 0, count);
        done += count;
        progress.advanced(item.name(), done, item.size());
      }
    }
    boolean whole =
        done == item.size() && (item.crc().isEmpty() || item.crc().getAsLong() == crc.getValue());
    if (!whole) {
      throw new IOException(
          item.name() + " is damaged in its source: delete that and get it again");
    }
    ElfMachine.require(target, platform);
    force(target);
    return new NativesManifest.Content(done, Digests.hex(digest));
  }

  private InstalledNatives publish(Path folder, NativesManifest manifest) throws IOException {
    String id =
        "onnxruntime-%s-%s-gpu-%s"
            .formatted(manifest.version(), manifest.platform(), manifest.contentId());
    Path target = root.resolve(id);
    if (Files.isDirectory(target)) {
      InstalledNatives there = new InstalledNatives(target, NativesManifest.read(target));
      if (verify(there, NativesProgress.SILENT).isEmpty()) {
        Files.move(
            folder.resolve(NativesManifest.FILE),
            target.resolve(NativesManifest.FILE),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        return new InstalledNatives(target, manifest);
      }
      deleteTree(target);
    }
    try {
      Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(target + " is being installed by another process: try again", e);
    }
    return new InstalledNatives(target, manifest);
  }

  /** Returns what is installed and can be read, newest first. */
  public List<InstalledNatives> list() throws IOException {
    List<InstalledNatives> installed = new ArrayList<>();
    for (Path folder : folders(ID)) {
      installed.add(new InstalledNatives(folder, NativesManifest.read(folder)));
    }
    installed.sort(
        Comparator.comparing((InstalledNatives one) -> one.manifest().installed()).reversed());
    return installed;
  }

  /**
   * Returns an installation.
   *
   * @throws IOException if there is none of that id
   */
  public InstalledNatives find(String id) throws IOException {
    for (InstalledNatives one : list()) {
      if (one.id().equals(id)) {
        return one;
      }
    }
    throw new IOException("no installation " + id + "; see: ishowtts natives list");
  }

  /** Returns the newest installation of a version for this platform. */
  public Optional<InstalledNatives> newest(String version) throws IOException {
    return list().stream()
        .filter(one -> one.manifest().platform().equals(platform))
        .filter(one -> one.manifest().version().equals(version))
        .findFirst();
  }

  /** Reads all files of an installation; returns one line for each that is missing or damaged. */
  public List<String> verify(InstalledNatives installed, NativesProgress progress)
      throws IOException {
    List<String> troubles = new ArrayList<>();
    for (Map.Entry<String, NativesManifest.Content> entry :
        installed.manifest().files().entrySet()) {
      Path file = installed.folder().resolve(entry.getKey());
      NativesManifest.Content content = entry.getValue();
      if (!Files.isRegularFile(file)) {
        troubles.add(entry.getKey() + " is missing");
      } else if (Files.size(file) != content.size()) {
        troubles.add(
            "%s has %d bytes, must have %d"
                .formatted(entry.getKey(), Files.size(file), content.size()));
      } else if (!Digests.of(file, done -> progress.advanced(entry.getKey(), done, content.size()))
          .equals(content.sha256())) {
        troubles.add(entry.getKey() + " is damaged: its SHA-256 is not " + content.sha256());
      }
    }
    return troubles;
  }

  /**
   * Deletes an installation.
   *
   * @throws IOException if there is none of that id
   */
  public void remove(String id) throws IOException {
    Path folder = root.resolve(id);
    if (!ID.matcher(id).matches() || !Files.isDirectory(folder)) {
      throw new IOException("no installation " + id + "; see: ishowtts natives list");
    }
    // Renamed first, so that a reader finds all of it or nothing.
    Path leaving = root.resolve(UNFINISHED + ProcessHandle.current().pid() + "-remove");
    Files.move(folder, leaving, StandardCopyOption.ATOMIC_MOVE);
    deleteTree(leaving);
  }

  private List<Path> folders(Pattern name) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(Files::isDirectory)
          .filter(folder -> name.matcher(String.valueOf(folder.getFileName())).matches())
          .sorted()
          .toList();
    }
  }

  /* What a killed process left. */
  private void deleteUnfinished() throws IOException {
    for (Path folder : folders(Pattern.compile(Pattern.quote(UNFINISHED) + "\\d{1,9}-.*"))) {
      long pid = Long.parseLong(String.valueOf(folder.getFileName()).split("-", -1)[1]);
      if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
        deleteTree(folder);
      }
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(folder)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
