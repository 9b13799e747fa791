package dev.ishowtts.harness.quality.samples;

import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.run.Progress;
import dev.ishowtts.harness.run.Speaker;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.SpokenText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Speaks every text with every seed in both settings, the same seed for both, into a folder. What
 * the folder already has of the same set is not spoken again.
 */
public final class SampleRendering {
  /**
   * What to speak.
   *
   * @param texts at least one, ids unique
   * @param voice name of the voice
   * @param baselineNfe flow evaluations of the baseline
   * @param candidateNfe flow evaluations of the candidate, others than the baseline's
   * @param seeds count of seeds, 1 to 100: 1, 2, …
   * @param guidance strength of guidance of both
   * @param sway of the time grid of both
   * @param speed of speech of both
   */
  public record Order(
      List<SpokenText> texts,
      String voice,
      int baselineNfe,
      int candidateNfe,
      int seeds,
      double guidance,
      double sway,
      double speed) {
    public Order {
      texts = List.copyOf(texts);
      if (texts.isEmpty()) {
        throw new IllegalArgumentException("there must be a text, got none");
      }
      if (seeds < 1 || seeds > 100) {
        throw new IllegalArgumentException("seeds must be 1 to 100, got " + seeds);
      }
      if (baselineNfe == candidateNfe) {
        throw new IllegalArgumentException(
            "two different numbers of evaluations are needed, got " + baselineNfe + " twice");
      }
    }

    int items() {
      return texts.size() * seeds;
    }

    SpeechScenario scenario(SpokenText text, int nfe, long seed) {
      return new SpeechScenario(text, voice, nfe, guidance, sway, speed, seed);
    }
  }

  private final Speaker speaker;
  private final SampleSetFolder folder;
  private final LongSupplier nanoTime;
  private final Progress progress;

  /** Creates a rendering; {@code nanoTime} times each sound. */
  public SampleRendering(
      Speaker speaker, SampleSetFolder folder, LongSupplier nanoTime, Progress progress) {
    this.speaker = speaker;
    this.folder = folder;
    this.nanoTime = nanoTime;
    this.progress = progress;
  }

  /**
   * Returns the set, complete.
   *
   * @param now when a new set is begun
   * @param tool what makes it, with its version
   * @throws IOException in one line if the folder has another set or cannot be written
   */
  public SampleSet render(Order order, Instant now, String tool) throws IOException {
    SampleSet set = begun(order, now, tool);
    boolean warm = false;
    int index = 0;
    progress.begin(set.candidate().name() + " and " + set.baseline().name(), 2 * order.items());
    for (int seed = 1; seed <= order.seeds(); seed++) {
      for (SpokenText text : order.texts()) {
        String id = SampleItem.id(text.id(), seed);
        if (set.item(id).isPresent()) {
          progress.step(id);
          progress.step(id);
        } else {
          if (!warm) {
            // The first synthesis of each setting builds what later ones reuse.
            speaker.sound(order.scenario(text, order.baselineNfe(), seed));
            speaker.sound(order.scenario(text, order.candidateNfe(), seed));
            warm = true;
          }
          set = set.with(item(order, set, text, seed, index % 2 == 0));
          folder.write(set);
        }
        index++;
      }
    }
    return set;
  }

  private SampleItem item(
      Order order, SampleSet set, SpokenText text, long seed, boolean baselineFirst)
      throws IOException {
    String id = SampleItem.id(text.id(), seed);
    List<SampleClip> clips = new ArrayList<>();
    for (boolean baseline : new boolean[] {baselineFirst, !baselineFirst}) {
      int nfe = baseline ? order.baselineNfe() : order.candidateNfe();
      SpeechScenario scenario = order.scenario(text, nfe, seed);
      long from = nanoTime.getAsLong();
      Waveform sound = speaker.sound(scenario);
      double seconds = (nanoTime.getAsLong() - from) / 1e9;
      clips.add(
          folder.keep(
              baseline ? set.baseline() : set.candidate(), id, sound, OptionalDouble.of(seconds)));
      progress.step(id);
    }
    return new SampleItem(
        id,
        text.category(),
        Optional.of(text.text()),
        OptionalLong.of(seed),
        clips.get(baselineFirst ? 0 : 1),
        clips.get(baselineFirst ? 1 : 0));
  }

  private SampleSet begun(Order order, Instant now, String tool) throws IOException {
    SortedMap<String, String> facts = new TreeMap<>(speaker.identity().facts());
    facts.put("model.digest", speaker.identity().model().digest());
    facts.put("voice", order.voice());
    facts.put("guidance", Double.toString(order.guidance()));
    facts.put("sway", Double.toString(order.sway()));
    facts.put("speed", Double.toString(order.speed()));
    SampleSet fresh =
        new SampleSet(
            now,
            tool,
            SampleSetting.ofNfe(order.baselineNfe()),
            SampleSetting.ofNfe(order.candidateNfe()),
            facts,
            order.items(),
            List.of());
    Optional<SampleSet> found = folder.find();
    if (found.isEmpty()) {
      return fresh;
    }
    requireSame(fresh, found.get());
    List<SampleItem> kept = new ArrayList<>();
    for (SampleItem item : found.get().items()) {
      if (isOf(order, item) && folder.holds(item.baseline()) && folder.holds(item.candidate())) {
        kept.add(item);
      }
    }
    return new SampleSet(
        found.get().created(),
        found.get().tool(),
        fresh.baseline(),
        fresh.candidate(),
        facts,
        order.items(),
        kept);
  }

  private static boolean isOf(Order order, SampleItem item) {
    return item.seed().isPresent()
        && item.seed().getAsLong() <= order.seeds()
        && order.texts().stream()
            .anyMatch(
                text ->
                    text.id().equals(item.textId())
                        && item.text().equals(Optional.of(text.text())));
  }

  private void requireSame(SampleSet fresh, SampleSet found) throws IOException {
    differ("candidate", found.candidate().name(), fresh.candidate().name());
    differ("baseline", found.baseline().name(), fresh.baseline().name());
    for (Map.Entry<String, String> fact : fresh.facts().entrySet()) {
      differ(fact.getKey(), found.facts().getOrDefault(fact.getKey(), "unknown"), fact.getValue());
    }
  }

  private void differ(String what, String found, String wanted) throws IOException {
    if (!found.equals(wanted)) {
      throw new IOException(
          folder.path()
              + " holds a set with "
              + what
              + " \""
              + found
              + "\", not \""
              + wanted
              + "\": choose another folder with --out");
    }
  }
}
