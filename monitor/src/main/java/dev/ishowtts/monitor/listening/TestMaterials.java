package dev.ishowtts.monitor.listening;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.monitor.listening.plan.TestDesign;
import dev.ishowtts.monitor.listening.sounds.Stimuli;
import dev.ishowtts.monitor.listening.sounds.StimulusFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What lies on disk of each test: a copy of the set's manifest, so that raters can go on whatever
 * becomes of the set, and the sounds. Any thread.
 */
final class TestMaterials {
  private static final int KEPT = 16;
  private static final String SOUNDS = "sounds";

  private final Path folder;
  private final Map<String, Material> kept = new LinkedHashMap<>();

  /** What a session needs of its test. */
  record Material(
      SampleSet samples, TestDesign design, Stimuli stimuli, StimulusFolder sounds, Path folder) {}

  TestMaterials(Path folder) {
    this.folder = folder;
  }

  /** Returns the folder of a test, which need not exist. */
  Path folder(String test) {
    return folder.resolve(test);
  }

  /** Returns the folder of a test's sounds, which need not exist. */
  StimulusFolder sounds(String test) {
    return new StimulusFolder(folder(test).resolve(SOUNDS), FileOperations.system());
  }

  /** Keeps a copy of a set's manifest. */
  void copy(String test, SampleSet samples) throws IOException {
    new SampleSetFolder(folder(test), FileOperations.system()).write(samples);
  }

  /**
   * Returns the plan of a test.
   *
   * @throws IllegalArgumentException in one line if the set does not suffice
   */
  static TestDesign design(SampleSet samples, long seed) {
    return new TestDesign(seed, samples.items().stream().map(TestMaterials::item).toList());
  }

  private static TestDesign.Item item(SampleItem item) {
    return new TestDesign.Item(
        item.id(),
        item.text().orElse(item.textId()),
        Math.max(item.baseline().seconds(), item.candidate().seconds()));
  }

  /**
   * Returns everything of a prepared test.
   *
   * @throws IOException in one line if something is missing
   */
  Material of(TestRecord test) throws IOException {
    synchronized (kept) {
      Material known = kept.get(test.id());
      if (known != null) {
        return known;
      }
    }
    SampleSet samples = new SampleSetFolder(folder(test.id()), FileOperations.system()).read();
    StimulusFolder sounds = sounds(test.id());
    Material material =
        new Material(
            samples,
            design(samples, test.order().seed()),
            sounds.read(),
            sounds,
            folder(test.id()));
    synchronized (kept) {
      if (kept.size() >= KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      kept.put(test.id(), material);
    }
    return material;
  }
}
