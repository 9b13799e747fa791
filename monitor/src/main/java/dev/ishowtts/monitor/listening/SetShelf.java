package dev.ishowtts.monitor.listening;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.quality.report.SetDecision;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sample sets that tests can be made of: folders in one folder. Any thread. */
final class SetShelf {
  private static final int MOST = 500;

  private final Path folder;

  /**
   * A set on offer.
   *
   * @param measured whether it has objective scores
   * @param obstacle why no test can be made of it; empty if one can
   */
  record Offer(
      String name,
      int items,
      String baseline,
      String candidate,
      boolean measured,
      Optional<String> obstacle) {}

  SetShelf(Path folder) {
    this.folder = folder;
  }

  /** Returns the sets by name. */
  List<Offer> list() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> names;
    try (Stream<Path> each = Files.list(folder)) {
      names =
          each.map(path -> path.getFileName().toString())
              .filter(name -> find(name).isPresent())
              .sorted()
              .limit(MOST)
              .toList();
    }
    List<Offer> offers = new ArrayList<>();
    for (String name : names) {
      offers.add(offer(name));
    }
    return offers;
  }

  private Offer offer(String name) {
    SampleSetFolder set = find(name).orElseThrow();
    boolean measured = Files.isRegularFile(set.path().resolve(SetDecision.SCORES));
    try {
      SampleSet samples = set.read();
      return new Offer(
          name,
          samples.items().size(),
          samples.baseline().name(),
          samples.candidate().name(),
          measured,
          measured
              ? Optional.empty()
              : Optional.of("not measured: run ./ishowtts quality measure on it"));
    } catch (IOException e) {
      return new Offer(name, 0, "", "", measured, Optional.of("its manifest cannot be read whole"));
    }
  }

  /** Returns a set by its name; empty if there is none inside the folder. */
  Optional<SampleSetFolder> find(String name) {
    if (!SampleItem.isId(name)) {
      return Optional.empty();
    }
    Path place = folder.resolve(name);
    try {
      boolean inside =
          Files.isRegularFile(place.resolve(SampleSetFolder.MANIFEST))
              && place.toRealPath().startsWith(folder.toRealPath());
      return inside
          ? Optional.of(new SampleSetFolder(place, FileOperations.system()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
