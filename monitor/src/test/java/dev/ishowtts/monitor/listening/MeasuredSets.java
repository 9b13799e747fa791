package dev.ishowtts.monitor.listening;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.QualityScoresFile;
import dev.ishowtts.harness.quality.samples.SampleImport;
import dev.ishowtts.harness.quality.samples.SampleImport.Source;
import dev.ishowtts.harness.quality.samples.SampleMeasuring;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.run.Progress;
import dev.ishowtts.harness.suite.SpokenText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Sample sets of short sounds, measured like real ones. */
public final class MeasuredSets {
  private static final int RATE = 24_000;

  private MeasuredSets() {}

  /**
   * Writes a set and its scores.
   *
   * @param folder of the set
   * @param candidate name of the judged setting
   * @param baseline name of the other
   * @param swapped whether the two settings change their sounds
   */
  public static SampleSet write(
      Path folder, int items, double seconds, String candidate, String baseline, boolean swapped)
      throws IOException {
    Path sources = folder.resolveSibling(folder.getFileName() + "-sources");
    Map<String, SpokenText> texts = new HashMap<>();
    for (int i = 0; i < items; i++) {
      String id = "t" + i;
      texts.put(
          id, new SpokenText(id, i % 2 == 0 ? "short" : "long", "Sentence number " + i + "."));
      sound(sources.resolve(candidate).resolve(id + ".wav"), seconds, swapped ? 7 : 6, i);
      sound(sources.resolve(baseline).resolve(id + ".wav"), seconds, swapped ? 6 : 7, i);
    }
    SampleSetFolder set = new SampleSetFolder(folder, FileOperations.system());
    new SampleImport(set, texts)
        .from(
            new Source(sources.resolve(candidate), candidate),
            new Source(sources.resolve(baseline), baseline),
            SampleImport.Unpaired.REFUSED,
            Instant.parse("2026-11-22T10:00:00Z"),
            "test");
    set.write(
        "scores.json",
        QualityScoresFile.bytes(
            new SampleMeasuring(
                    QualityAnalysis.discovered(QualityModels.NONE), Optional.empty(), Progress.NONE)
                .measure(set)
                .scores()));
    return set.read();
  }

  /* A voiced sound that swells and fades; the settings differ in noise and loudness. */
  private static void sound(Path file, double seconds, int nfe, int item) throws IOException {
    Random noise = new Random(31L * nfe + item);
    float[] samples = new float[(int) (seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      double sound = 0.05 * noise.nextGaussian();
      for (int k = 1; k <= 8; k++) {
        sound += Math.sin(2 * Math.PI * (110 + item) * k * i / RATE) / k;
      }
      samples[i] = (float) (0.04 * nfe * sound * Math.sin(Math.PI * i / samples.length));
    }
    Files.createDirectories(file.getParent());
    WavFile.writeFloat32(file, new Waveform(samples, RATE));
  }
}
