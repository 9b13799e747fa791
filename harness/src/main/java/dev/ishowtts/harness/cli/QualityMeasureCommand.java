package dev.ishowtts.harness.cli;

import dev.ishowtts.engine.audio.Resampler;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.quality.Finding;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityScoresFile;
import dev.ishowtts.harness.quality.Role;
import dev.ishowtts.harness.quality.listening.ListeningRule;
import dev.ishowtts.harness.quality.model.ConfiguredModels;
import dev.ishowtts.harness.quality.report.MeasuredSetReport;
import dev.ishowtts.harness.quality.samples.MeasuredSet;
import dev.ishowtts.harness.quality.samples.SampleMeasuring;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.harness.report.ReportDocument;
import dev.ishowtts.harness.run.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the objective measures of a set. */
@Command(
    name = "measure",
    description = {
      "Takes every objective measure of a sample set: scores.json, quality.md, quality.html.",
      "Exit 1: a sound of the candidate is broken; 3: too few items, or the baseline is broken."
    },
    footer = {"", "Example: ishowtts quality measure reports/quality/nfe6-nfe7"})
final class QualityMeasureCommand implements Callable<Integer> {
  private static final String MARKDOWN = "quality.md";
  private static final String HTML = "quality.html";

  private final Ishowtts root;

  @Parameters(paramLabel = "SET", description = "Folder of a sample set.")
  private @Nullable Path set;

  @Option(
      names = "--reference",
      paramLabel = "WAV",
      description = "Recording of the voice (default: the voice that a rendered set names).")
  private @Nullable Path reference;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      defaultValue = "3",
      description = "Items to draw, the worst first, 0 to 50 (default: 3).")
  private int pictures = 3;

  @Option(names = "--quiet", description = "Shows no progress.")
  private boolean quiet;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  QualityMeasureCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    if (pictures < 0 || pictures > 50) {
      throw new CommandException("--pictures must be 0 to 50, got " + pictures);
    }
    SampleSetFolder folder =
        new SampleSetFolder(Objects.requireNonNull(set), root.surroundings().files());
    Optional<Clip> voice = voice(folder.read());
    MeasuredSet measured;
    try (ConfiguredModels models =
            Models.quality(root.config(), root.surroundings().environment());
        Progress progress = ProgressOutput.of(root.terminal(), quiet)) {
      measured =
          new SampleMeasuring(QualityAnalysis.discovered(models.models()), voice, progress)
              .measure(folder);
    }
    MeasuredSetReport report = new MeasuredSetReport(measured);
    ReportDocument document = report.document(folder, pictures);
    folder.write(MARKDOWN, document.markdown().getBytes(StandardCharsets.UTF_8));
    folder.write(HTML, document.html().getBytes(StandardCharsets.UTF_8));
    folder.write(QualityFolders.SCORES, QualityScoresFile.bytes(measured.scores()));
    int code = exitCode(measured);
    say(folder, measured, report, code);
    return code;
  }

  private Optional<Clip> voice(SampleSet samples) throws IOException {
    if (reference != null) {
      try {
        return Optional.of(clip(WavFile.read(reference).toMono(), samples));
      } catch (NoSuchFileException e) {
        throw new CommandException("--reference " + reference + " is not there: give a WAV file");
      }
    }
    String name = samples.facts().getOrDefault("voice", "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Waveform audio =
        Models.voices(root.config(), root.surroundings().environment()).voice(name).audio();
    return Optional.of(clip(audio, samples));
  }

  private static Clip clip(Waveform audio, SampleSet samples) {
    int rate = samples.items().get(0).baseline().sampleRate();
    Waveform fitting =
        audio.sampleRate() == rate
            ? audio
            : new Resampler(audio.sampleRate(), rate).resample(audio);
    return Clip.of(Signal.of(fitting.samples(), rate));
  }

  private static int exitCode(MeasuredSet measured) {
    if (measured.comparison().hardGateFailed()) {
      return ExitCode.FAIL;
    }
    boolean broken =
        measured.comparison().findings().stream()
            .anyMatch(finding -> finding.role() == Role.HARD_GATE);
    boolean few = measured.set().items().size() < ListeningRule.ONE_LOOK.fewestItems();
    return broken || few ? ExitCode.INCONCLUSIVE : ExitCode.PASS;
  }

  private void say(
      SampleSetFolder folder, MeasuredSet measured, MeasuredSetReport report, int code) {
    if (json) {
      root.terminal().out().println(JsonOutput.text(fields(folder, measured, code)));
      return;
    }
    report.headline().forEach(root.terminal().out()::println);
    measured.comparison().findings().stream()
        .filter(finding -> finding.role() != Role.WARNING)
        .map(QualityMeasureCommand::line)
        .forEach(root.terminal().out()::println);
    if (code == ExitCode.INCONCLUSIVE) {
      root.terminal()
          .out()
          .println(
              "Not enough for a statement about the settings: at least "
                  + ListeningRule.ONE_LOOK.fewestItems()
                  + " items that the baseline speaks without a fault are needed, the set has "
                  + measured.set().items().size()
                  + ".");
    }
    root.terminal().out().println("report: " + folder.path().resolve(HTML));
  }

  private static String line(Finding finding) {
    return (finding.role() == Role.HARD_GATE ? "hard gate: " : "over the set: ")
        + (finding.item().isEmpty()
            ? ""
            : finding.item()
                + ", "
                + finding.about().name().toLowerCase(java.util.Locale.ROOT)
                + ": ")
        + finding.message();
  }

  private static Map<String, Object> fields(
      SampleSetFolder folder, MeasuredSet measured, int code) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("set", folder.path().toString());
    fields.put("items", measured.set().items().size());
    fields.put("broken", measured.comparison().brokenItems());
    fields.put("exit_code", code);
    fields.put(
        "findings",
        measured.comparison().findings().stream()
            .map(
                finding ->
                    Map.of(
                        "item", finding.item(),
                        "about", finding.about().name(),
                        "measure", finding.key(),
                        "role", finding.role().name(),
                        "message", finding.message()))
            .toList());
    fields.put(
        "files",
        List.of(QualityFolders.SCORES, MARKDOWN, HTML).stream()
            .map(name -> folder.path().resolve(name).toString())
            .toList());
    return fields;
  }
}
