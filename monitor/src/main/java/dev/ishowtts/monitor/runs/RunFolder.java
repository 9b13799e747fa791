package dev.ishowtts.monitor.runs;

import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of run files, {@code <id>.json} each; ids sort by time. It may be absent: then there
 * are no runs. Any thread may call; the files are the truth, and all that is kept between calls is
 * which of them cannot be read, so that a large broken one is not read every few seconds.
 */
public final class RunFolder {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final String SUFFIX = ".json";
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_UNREADABLE = 1_000;

  private final Path folder;
  private final RunFile format;
  private final Map<String, Unreadable> unreadable =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Unreadable> eldest) {
              return size() > MOST_UNREADABLE;
            }
          });

  /** Why a file cannot be read, and what it looked like then. */
  private record Unreadable(String stamp, String words) {}

  /** Makes the view of a folder. */
  public RunFolder(Path folder, RunFile format) {
    this.folder = folder;
    this.format = format;
  }

  /** Returns whether a text can be the id of a run, which also makes it safe as a file's name. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * Returns the ids of the newest runs, newest first, whether or not their files can be read.
   *
   * @param limit most ids to return
   * @throws IOException if the folder is there but cannot be listed
   */
  public List<String> newest(int limit) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .filter(RunFolder::isId)
          .sorted(Comparator.reverseOrder())
          .limit(limit)
          .toList();
    }
  }

  /**
   * Returns a run; empty if there is none of that id.
   *
   * @throws IllegalArgumentException if the text cannot be an id
   * @throws IOException in one line without a path, if the file is not that run
   */
  public Optional<RunReport> run(String id) throws IOException {
    if (!isId(id)) {
      throw new IllegalArgumentException(
          "run id must be 1 to 128 letters, digits, '.', '_' or '-'");
    }
    Path file = folder.resolve(id + SUFFIX);
    if (!Files.isRegularFile(file) || !isInside(file)) {
      return Optional.empty();
    }
    String stamp = stamp(file);
    Unreadable known = unreadable.get(id);
    if (known != null && known.stamp().equals(stamp)) {
      throw new IOException(known.words());
    }
    try {
      return Optional.of(read(file, id));
    } catch (FileSystemException e) { // Rights may change, and the file looks the same.
      throw new IOException(
          file.getFileName() + ": cannot be opened (" + e.getClass().getSimpleName() + ")", e);
    } catch (IOException e) {
      unreadable.put(id, new Unreadable(stamp, String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private RunReport read(Path file, String id) throws IOException {
    Path name = file.getFileName();
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(name + ": has more than " + MOST_BYTES + " bytes, which no run has");
    }
    RunReport report = format.parse(Files.readAllBytes(file), String.valueOf(name));
    if (!report.id().equals(id)) {
      throw new IOException(name + ": holds the run " + report.id());
    }
    return report;
  }

  /** Returns what a run's file looks like from outside; the same as long as it is the same file. */
  public String stamp(String id) throws IOException {
    return stamp(folder.resolve(id + SUFFIX));
  }

  static String stamp(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? Files.size(file) + "@" + Files.getLastModifiedTime(file).toMillis()
        : "";
  }

  /* A link that leads out of the folder is not a run. */
  private boolean isInside(Path file) throws IOException {
    return file.toRealPath().startsWith(folder.toRealPath());
  }
}
