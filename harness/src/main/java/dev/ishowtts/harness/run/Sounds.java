package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.quality.Finding;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.Rendition;
import dev.ishowtts.harness.quality.Role;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sounds that a run kept, and what the measures of quality say of them. Each scenario is held
 * against the one of the same text and options with the most flow evaluations.
 */
public final class Sounds {
  /** End of the name of a sound's file; it begins with the scenario's id. */
  static final String SUFFIX = ".wav";

  private static final long BOOTSTRAP_SEED = 1;

  private final Suite suite;
  private final QualityAnalysis analysis;
  private final Map<Side, Path> folders = new EnumMap<>(Side.class);

  /** Creates a collection of nothing yet. */
  public Sounds(Suite suite, QualityAnalysis analysis) {
    this.suite = suite;
    this.analysis = analysis;
  }

  /**
   * Returns the folder that the next restart of a side fills: the first restart of each, if the
   * suite asks; empty otherwise.
   *
   * @param logs existing folder for what a run leaves meanwhile
   */
  Optional<Path> folder(Side side, Path logs) throws IOException {
    if (suite.quality() == Suite.Quality.NOT_MEASURED || folders.containsKey(side)) {
      return Optional.empty();
    }
    Path folder = Files.createDirectories(logs.resolve("sounds-" + side.name()));
    folders.put(side, folder);
    return Optional.of(folder);
  }

  /**
   * Measures what was kept and removes it. Takes seconds for each sound: after the timed work.
   *
   * @throws IOException if a folder cannot be read or removed
   */
  public List<ScenarioQuality> measure() throws IOException {
    List<ScenarioQuality> all = new ArrayList<>();
    for (Map.Entry<Side, Path> kept : folders.entrySet()) {
      Map<String, Rendition> heard = new TreeMap<>();
      for (SpeechScenario scenario : suite.scenarios()) {
        Path file = kept.getValue().resolve(scenario.id() + SUFFIX);
        if (Files.exists(file)) {
          heard.put(scenario.id(), rendition(file, scenario));
          Files.delete(file);
        }
      }
      Files.deleteIfExists(kept.getValue());
      all.addAll(measure(kept.getKey(), heard));
    }
    return all;
  }

  private static Rendition rendition(Path file, SpeechScenario scenario) throws IOException {
    Waveform sound = WavFile.read(file).toMono();
    return Rendition.of(Signal.of(sound.samples(), sound.sampleRate()))
        .withText(scenario.text().text());
  }

  private List<ScenarioQuality> measure(Side side, Map<String, Rendition> heard) {
    Map<Integer, List<ItemScores>> byEvaluations = new TreeMap<>();
    Map<String, ItemScores> scores = new TreeMap<>();
    for (SpeechScenario scenario : suite.scenarios()) {
      Rendition candidate = heard.get(scenario.id());
      Rendition reference = heard.get(reference(scenario).id());
      if (candidate != null && reference != null) {
        ItemScores item =
            analysis.item(scenario.id(), scenario.text().category(), reference, candidate);
        scores.put(scenario.id(), item);
        byEvaluations.computeIfAbsent(scenario.nfe(), n -> new ArrayList<>()).add(item);
      }
    }
    Map<String, List<ScenarioQuality.Finding>> findings = new TreeMap<>();
    byEvaluations.forEach((nfe, items) -> judge(nfe, items, findings));
    List<ScenarioQuality> all = new ArrayList<>();
    for (SpeechScenario scenario : suite.scenarios()) {
      ItemScores item = scores.get(scenario.id());
      all.add(
          item == null
              ? unheard(scenario, side)
              : quality(scenario, side, item, findings.getOrDefault(scenario.id(), List.of())));
    }
    return all;
  }

  /* What holds for the set of texts is put down to the first of them. */
  private void judge(
      int nfe, List<ItemScores> items, Map<String, List<ScenarioQuality.Finding>> findings) {
    QualityScores set = new QualityScores("reference", "nfe" + nfe, items);
    for (Finding finding : analysis.judge(set, Optional.empty(), BOOTSTRAP_SEED).findings()) {
      if (finding.about() != Finding.About.BASELINE) {
        boolean ofSet = finding.about() == Finding.About.SET;
        findings
            .computeIfAbsent(ofSet ? items.get(0).id() : finding.item(), id -> new ArrayList<>())
            .add(
                new ScenarioQuality.Finding(
                    finding.key(),
                    finding.role() == Role.HARD_GATE,
                    (ofSet ? "over all texts: " : "") + finding.message()));
      }
    }
  }

  private ScenarioQuality quality(
      SpeechScenario scenario, Side side, ItemScores item, List<ScenarioQuality.Finding> findings) {
    TreeMap<String, Double> values = new TreeMap<>(item.candidate().scores().values());
    TreeMap<String, String> missing = new TreeMap<>(item.candidate().scores().missing());
    values.putAll(item.pair().values());
    missing.putAll(item.pair().missing());
    return new ScenarioQuality(
        scenario.id(), side, reference(scenario).id(), values, missing, findings);
  }

  private ScenarioQuality unheard(SpeechScenario scenario, Side side) {
    return new ScenarioQuality(
        scenario.id(),
        side,
        reference(scenario).id(),
        new TreeMap<>(),
        new TreeMap<>(Map.of("sound", "the worker kept no sound of it")),
        List.of());
  }

  private SpeechScenario reference(SpeechScenario scenario) {
    return suite.scenarios().stream()
        .filter(other -> likeness(other).equals(likeness(scenario)))
        .max(Comparator.comparingInt(SpeechScenario::nfe))
        .orElse(scenario);
  }

  private static List<Object> likeness(SpeechScenario scenario) {
    return List.of(
        scenario.text(),
        scenario.voice(),
        scenario.guidance(),
        scenario.sway(),
        scenario.speed(),
        scenario.seed());
  }
}
