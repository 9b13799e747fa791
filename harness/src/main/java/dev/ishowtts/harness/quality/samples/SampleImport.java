package dev.ishowtts.harness.quality.samples;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.harness.suite.SpokenText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes a set of two folders of WAV files whose names match; a name may end in {@code _} and the
 * folder's name, as in {@code nfe6/short_1_nfe6.wav}. Files are copied byte for byte.
 */
public final class SampleImport {
  /** What happens to a file that has no partner in the other folder. */
  public enum Unpaired {
    REFUSED,
    LEFT_OUT
  }

  private static final String WAV = ".wav";
  private static final int SHOWN = 5;

  private final SampleSetFolder target;
  private final Map<String, SpokenText> texts;

  /**
   * Creates an import.
   *
   * @param texts what is known to be spoken, by item id
   */
  public SampleImport(SampleSetFolder target, Map<String, SpokenText> texts) {
    this.target = target;
    this.texts = Map.copyOf(texts);
  }

  /** One side: where its files are and what it is called. */
  public record Source(Path folder, String name) {
    /** Returns the side that is called like its folder. */
    public static Source of(Path folder) {
      Path last = folder.toAbsolutePath().normalize().getFileName();
      return new Source(folder, last == null ? "" : last.toString());
    }
  }

  /**
   * Returns the set, complete.
   *
   * @throws IOException in one line if a folder has no WAV, a file has no partner or is no sound,
   *     or the target already is a set
   */
  public SampleSet from(
      Source candidate, Source baseline, Unpaired unpaired, Instant now, String tool)
      throws IOException {
    if (target.find().isPresent()) {
      throw new IOException(
          target.path() + " already is a sample set: choose another folder with --out");
    }
    if (candidate.name().equals(baseline.name())) {
      throw new IOException(
          "both folders are called \""
              + baseline.name()
              + "\": name the settings with --names CANDIDATE,BASELINE");
    }
    SortedMap<String, Path> candidates = files(candidate);
    SortedMap<String, Path> baselines = files(baseline);
    Set<String> both = new TreeSet<>(candidates.keySet());
    both.retainAll(baselines.keySet());
    if (unpaired == Unpaired.REFUSED) {
      requirePartners(candidates, both, baseline.folder());
      requirePartners(baselines, both, candidate.folder());
    }
    if (both.isEmpty()) {
      throw new IOException(
          "no file of "
              + candidate.folder()
              + " has a partner of the same name in "
              + baseline.folder());
    }
    SampleSetting candidateSetting = SampleSetting.named(candidate.name());
    SampleSetting baselineSetting = SampleSetting.named(baseline.name());
    List<SampleItem> items = new ArrayList<>();
    for (String id : both) {
      Optional<SpokenText> text = Optional.ofNullable(texts.get(id));
      items.add(
          new SampleItem(
              id,
              text.map(SpokenText::category).orElse(""),
              text.map(SpokenText::text),
              OptionalLong.empty(),
              copy(baselineSetting, id, file(baselines, id)),
              copy(candidateSetting, id, file(candidates, id))));
    }
    SampleSet set =
        new SampleSet(
            now,
            tool,
            baselineSetting,
            candidateSetting,
            new TreeMap<>(Map.of("origin", "imported")),
            items.size(),
            items);
    target.write(set);
    return set;
  }

  private static Path file(SortedMap<String, Path> files, String id) {
    return Optional.ofNullable(files.get(id)).orElseThrow();
  }

  private SampleClip copy(SampleSetting setting, String id, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] wav = in.readNBytes((int) WavFile.MAX_BYTES);
      return target.keep(setting, id, wav, OptionalDouble.empty());
    } catch (EngineException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static SortedMap<String, Path> files(Source source) throws IOException {
    if (!Files.isDirectory(source.folder())) {
      throw new IOException(source.folder() + " is no folder: give one of WAV files");
    }
    SortedMap<String, Path> files = new TreeMap<>();
    List<Path> all;
    try (Stream<Path> list = Files.list(source.folder())) {
      all = list.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : all) {
      String name = String.valueOf(file.getFileName());
      if (!name.toLowerCase(Locale.ROOT).endsWith(WAV)) {
        continue;
      }
      String id = id(name.substring(0, name.length() - WAV.length()), source.name());
      if (!SampleItem.isId(id)) {
        throw new IOException(
            file + ": the name must be letters, digits, . _ and -: rename the file");
      }
      Path other = files.put(id, file);
      if (other != null) {
        throw new IOException(file + " and " + other.getFileName() + " are one item: remove one");
      }
    }
    if (files.isEmpty()) {
      throw new IOException(source.folder() + " has no WAV files: give a folder of them");
    }
    return files;
  }

  private static String id(String name, String setting) {
    String end = "_" + setting;
    return name.endsWith(end) && name.length() > end.length()
        ? name.substring(0, name.length() - end.length())
        : name;
  }

  private static void requirePartners(SortedMap<String, Path> files, Set<String> both, Path other)
      throws IOException {
    List<String> alone = files.keySet().stream().filter(id -> !both.contains(id)).toList();
    if (!alone.isEmpty()) {
      String more = alone.size() > SHOWN ? " and " + (alone.size() - SHOWN) + " more" : "";
      throw new IOException(
          "no partner in "
              + other
              + " for "
              + String.join(", ", alone.subList(0, Math.min(SHOWN, alone.size())))
              + more
              + ": add it, or leave such files out with --only-pairs");
    }
  }
}
