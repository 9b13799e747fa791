package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.harness.guard.RunLock;
import dev.ishowtts.harness.quality.samples.SampleRendering;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.run.Progress;
import dev.ishowtts.harness.run.Speaker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Speaks texts in two settings. */
@Command(
    name = "render",
    description = {
      "Speaks every text with the same seeds at two numbers of flow evaluations into a sample set.",
      "Called again, it goes on where it was interrupted."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts quality render --nfe 6,7",
      "  ishowtts quality render --nfe 6,7 --seeds 1 --texts my.txt --out samples/mine"
    })
final class QualityRenderCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Option(
      names = "--nfe",
      required = true,
      split = ",",
      paramLabel = "N",
      description = "Two numbers of evaluations; the larger one is the baseline.")
  private List<Integer> nfe = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Seeds for each text, 1 to 100 (default: 2).")
  private int seeds = 2;

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description = "TOML like config/suites/texts.toml (the default), or one text a line.")
  private @Nullable Path texts;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Model; see: ishowtts model list (default: engine.model).")
  private @Nullable String model;

  @Option(
      names = "--voice",
      paramLabel = "NAME",
      description = "Voice; see: ishowtts voice list (default: engine.voice).")
  private @Nullable String voice;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Folder of the set (default: quality/nfeA-nfeB in the folder of reports).")
  private @Nullable Path out;

  @Option(names = "--quiet", description = "Shows no progress.")
  private boolean quiet;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  QualityRenderCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    requireTwo();
    int candidate = Math.min(nfe.get(0), nfe.get(1));
    int baseline = Math.max(nfe.get(0), nfe.get(1));
    Config config =
        root.config(model == null ? Map.of() : Map.of(EngineSettings.MODEL.key(), model));
    EngineSettings settings = EngineSettings.from(config);
    SampleRendering.Order order = order(settings, candidate, baseline);
    SampleSetFolder folder =
        new SampleSetFolder(
            out == null
                ? QualityFolders.sets(root).resolve("nfe" + candidate + "-nfe" + baseline)
                : out,
            root.surroundings().files());
    Surroundings surroundings = root.surroundings();
    Environment environment = surroundings.environment();
    Instant now = surroundings.clock().instant();
    RunLock.Holder self =
        new RunLock.Holder(ProcessHandle.current().pid(), "ishowtts quality render", now);
    SampleSet set;
    try (RunLock lock = RunLock.acquire(new Measuring(root).lockFile(), self);
        Interruption interruption = new Interruption(root.terminal());
        Progress progress = ProgressOutput.of(root.terminal(), quiet)) {
      interruption.whole(
          () -> surroundings.engines().prepare(config, environment, root.terminal()));
      try (Speaker speaker = surroundings.engines().open(config, environment)) {
        set =
            new SampleRendering(speaker, folder, surroundings.nanoTime(), progress)
                .render(order, now, "ishowtts " + Version.current());
      }
    }
    say(folder, set);
    return ExitCode.PASS;
  }

  private void requireTwo() {
    if (nfe.size() != 2 || nfe.get(0).equals(nfe.get(1))) {
      throw new CommandException(
          "--nfe needs two different numbers, such as --nfe 6,7, got "
              + String.join(",", nfe.stream().map(String::valueOf).toList()));
    }
    for (int value : nfe) {
      if (value < 1 || value > 128) {
        throw new CommandException("--nfe must be 1 to 128, got " + value);
      }
    }
    if (seeds < 1 || seeds > 100) {
      throw new CommandException("--seeds must be 1 to 100, got " + seeds);
    }
  }

  private SampleRendering.Order order(EngineSettings settings, int candidate, int baseline)
      throws IOException {
    return new SampleRendering.Order(
        List.copyOf(QualityTexts.of(root, Optional.ofNullable(texts)).values()),
        voice == null ? settings.voice() : voice,
        baseline,
        candidate,
        seeds,
        settings.options().guidance(),
        settings.options().sway(),
        settings.options().speed());
  }

  private void say(SampleSetFolder folder, SampleSet set) {
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("set", folder.path().toString());
      fields.put("items", set.items().size());
      set.candidateRtf().ifPresent(rtf -> fields.put("candidate_rtf", rtf));
      set.baselineRtf().ifPresent(rtf -> fields.put("baseline_rtf", rtf));
      root.terminal().out().println(JsonOutput.text(fields));
      return;
    }
    root.terminal()
        .out()
        .println(
            folder.path()
                + ": "
                + set.items().size()
                + " items in "
                + set.candidate().name()
                + " and "
                + set.baseline().name()
                + "; next: ishowtts quality measure "
                + folder.path());
  }
}
