package dev.ishowtts.harness.quality.samples;

import dev.ishowtts.harness.quality.ClipScores;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.Rendition;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.run.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes every objective measure of a set. */
public final class SampleMeasuring {
  private static final long BOOTSTRAP_SEED = 1;

  private final QualityAnalysis analysis;
  private final Optional<Clip> voice;
  private final Progress progress;

  /**
   * Creates a measuring.
   *
   * @param voice recording of the voice that was to be imitated
   */
  public SampleMeasuring(QualityAnalysis analysis, Optional<Clip> voice, Progress progress) {
    this.analysis = analysis;
    this.voice = voice;
    this.progress = progress;
  }

  /** A baseline of a text that has been measured, to hold other seeds of it against. */
  private record Earlier(Rendition rendition, ClipScores scores) {}

  /**
   * Returns the set with its scores; takes about a second per pair of a few seconds.
   *
   * @throws IOException in one line if a file is gone, changed or no sound
   */
  public MeasuredSet measure(SampleSetFolder folder) throws IOException {
    SampleSet set = folder.read();
    progress.begin("sounds of " + set.items().size() + " items", set.items().size());
    List<ItemScores> items = new ArrayList<>();
    List<ItemScores> repeats = new ArrayList<>();
    Map<String, Earlier> earlier = new HashMap<>();
    for (SampleItem item : set.items()) {
      Rendition baseline = rendition(folder, item.baseline(), item);
      Rendition candidate = rendition(folder, item.candidate(), item);
      ItemScores scores = analysis.item(item.id(), item.category(), baseline, candidate);
      items.add(scores);
      if (item.seed().isPresent()) {
        Earlier now = new Earlier(baseline, scores.baseline());
        Earlier before = earlier.put(item.textId(), now);
        if (before != null) {
          repeats.add(
              new ItemScores(
                  item.id(),
                  item.category(),
                  before.scores(),
                  now.scores(),
                  analysis.compare(before.rendition(), baseline)));
        }
      }
      progress.step(item.id());
    }
    String name = set.baseline().name();
    QualityScores scores = new QualityScores(name, set.candidate().name(), items);
    Optional<QualityScores> repeated =
        repeats.isEmpty() ? Optional.empty() : Optional.of(new QualityScores(name, name, repeats));
    return new MeasuredSet(
        set,
        scores,
        repeated,
        analysis.judge(scores, repeated, BOOTSTRAP_SEED),
        analysis.catalogue());
  }

  private Rendition rendition(SampleSetFolder folder, SampleClip clip, SampleItem item)
      throws IOException {
    Rendition rendition = Rendition.of(folder.signal(clip));
    if (item.text().isPresent()) {
      rendition = rendition.withText(item.text().get());
    }
    return voice.isPresent() ? rendition.withVoice(voice.get()) : rendition;
  }
}
