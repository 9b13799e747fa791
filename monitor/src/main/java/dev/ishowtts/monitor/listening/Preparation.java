package dev.ishowtts.monitor.listening;

import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.monitor.listening.plan.TestDesign;
import dev.ishowtts.monitor.listening.sounds.StimulusFolder.Reference;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the sounds of new tests, one test after the other, in a thread of its own. What an ended
 * service left half done is made again at its next start.
 */
final class Preparation implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Preparation.class);

  private final ListeningStore store;
  private final SetShelf shelf;
  private final TestMaterials materials;
  private final Function<SampleSet, Optional<Reference>> references;
  private final Map<String, Double> progress = new ConcurrentHashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread worker = new Thread(work, "listening-sounds");
            worker.setDaemon(true);
            return worker;
          });

  /**
   * @param references the recording of a set's voice, if there is one
   */
  Preparation(
      ListeningStore store,
      SetShelf shelf,
      TestMaterials materials,
      Function<SampleSet, Optional<Reference>> references) {
    this.store = store;
    this.shelf = shelf;
    this.materials = materials;
    this.references = references;
  }

  /** Takes up what is not done. */
  void start() throws IOException {
    for (TestRecord test : store.tests()) {
      if (test.state() == TestRecord.State.PREPARING) {
        begin(test);
      }
    }
  }

  /** Makes the sounds of a test as soon as it is its turn. */
  void begin(TestRecord test) {
    progress.put(test.id(), 0.0);
    thread.execute(() -> prepare(test));
  }

  /** Returns the share of a test's sounds that is made, 0 to 1. */
  double progress(TestRecord test) {
    return switch (test.state()) {
      case PREPARING -> progress.getOrDefault(test.id(), 0.0);
      case FAILED -> 0;
      case OPEN, CLOSED -> 1;
    };
  }

  private void prepare(TestRecord test) {
    try {
      SampleSetFolder set =
          shelf
              .find(test.order().set())
              .orElseThrow(() -> new IOException("the sample set is gone"));
      SampleSet samples = set.read();
      TestDesign design = TestMaterials.design(samples, test.order().seed());
      materials.copy(test.id(), samples);
      materials
          .sounds(test.id())
          .prepare(set, design, references.apply(samples), share -> progress.put(test.id(), share));
      store.prepared(test.id(), TestRecord.State.OPEN, Optional.empty());
    } catch (IOException | RuntimeException e) {
      logger.error(
          "The sounds of the listening test {} cannot be made: {}", test.id(), e.getMessage());
      fail(test, String.valueOf(e.getMessage()));
    }
    progress.remove(test.id());
  }

  private void fail(TestRecord test, String message) {
    try {
      store.prepared(test.id(), TestRecord.State.FAILED, Optional.of(message));
    } catch (IOException e) {
      logger.error("{}", e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
