package dev.ishowtts.monitor.listening.sounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.quality.signal.IntegratedLoudness;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.monitor.listening.MeasuredSets;
import dev.ishowtts.monitor.listening.plan.Sound;
import dev.ishowtts.monitor.listening.plan.TestDesign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sounds as raters hear them: one loudness, one length, one form. */
final class StimulusFolderTest {
  @TempDir private Path root;

  @Test
  void prepare_set_makesSoundsOfOneLoudnessAndLength() throws IOException {
    SampleSet samples = MeasuredSets.write(root.resolve("set"), 4, 1.6, "nfe6", "nfe7", false);
    SampleSetFolder set = new SampleSetFolder(root.resolve("set"), FileOperations.system());
    TestDesign design =
        new TestDesign(
            1,
            samples.items().stream()
                .map(item -> new TestDesign.Item(item.id(), item.id(), 1.6))
                .toList());
    StimulusFolder folder = new StimulusFolder(root.resolve("sounds"), FileOperations.system());
    List<Double> progress = new ArrayList<>();
    folder.prepare(
        set,
        design,
        Optional.of(
            new StimulusFolder.Reference(set.signal(samples.items().get(0).baseline()), "Hello.")),
        progress::add);
    Stimuli stimuli = folder.read();

    assertThat(progress).isSorted().endsWith(1.0);
    int anchors = 0;
    for (Map<Sound, Stimulus> sounds : stimuli.byItem().values()) {
      assertThat(sounds).containsKeys(Sound.BASELINE, Sound.CANDIDATE);
      anchors += sounds.size() - 2;
      int bytes = folder.wav(sounds.values().iterator().next()).length;
      for (Map.Entry<Sound, Stimulus> one : sounds.entrySet()) {
        byte[] wav = folder.wav(one.getValue());
        assertThat(wav).as(one.getKey().name()).hasSize(bytes);
        if (one.getKey() != Sound.TICKS) {
          assertThat(loudness(wav)).as(one.getKey().name()).isEqualTo(-23, within(0.1));
        }
      }
    }
    assertThat(stimuli.of("t0", Sound.CANDIDATE).gainDb())
        .as("the candidate is quieter")
        .isGreaterThan(stimuli.of("t0", Sound.BASELINE).gainDb());
    assertThat(anchors).isEqualTo(2);
    assertThat(stimuli.loop().seconds()).isBetween(7.0, 11.0);
    assertThat(stimuli.referenceText()).isEqualTo("Hello.");
    assertThat(stimuli.reference()).isPresent();
    assertThat(stimuli.warp("t0", Sound.BASELINE, Sound.CANDIDATE).orElseThrow().inverse())
        .isEqualTo(stimuli.warp("t0", Sound.CANDIDATE, Sound.BASELINE).orElseThrow());
  }

  private static double loudness(byte[] wav) {
    WavFile file = WavFile.read(wav);
    return IntegratedLoudness.lufs(Signal.of(file.toMono().samples(), file.sampleRate()));
  }
}
