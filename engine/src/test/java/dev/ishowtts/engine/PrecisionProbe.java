package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.CheckpointMaker;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.TensorType;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ImportRequest;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Times fp32 and int8 of full-size models on the CPU, text to waveform with the voice cached, and
 * prints a table. Both precisions are loaded and speak in turns (fp32, int8, int8, fp32), so that
 * what else the machine does falls on both. Arguments: home folder, blocks of four, threads (0 is
 * the engine's choice), presets.
 */
public final class PrecisionProbe {
  private static final int NFE = 7;
  private static final List<Precision> PRECISIONS = List.of(Precision.FP32, Precision.INT8);

  /** Frames of reference and speech together, by frames of the reference; 94 are a second. */
  private static final int[][] SHAPES = {{188, 300}, {470, 845}};

  private final ModelRegistry registry;
  private final Path home;
  private final VoiceLibrary voices;

  private final int threads;

  private PrecisionProbe(Path home, int threads) throws IOException {
    this.home = Files.createDirectories(home);
    this.threads = threads;
    this.registry = new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "probe");
    this.voices = new VoiceLibrary(home.resolve("voices"));
    for (int[] shape : SHAPES) {
      if (!voices.list().contains("v" + shape[0])) {
        voices.add("v" + shape[0], EngineProbe.voice(shape[0]), "Some call me mother nature.");
      }
    }
  }

  public static void main(String[] args) throws IOException {
    Natives.prepare(Path.of(args[0], "natives"));
    int blocks = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int threads = args.length > 2 ? Integer.parseInt(args[2]) : 0;
    PrecisionProbe probe = new PrecisionProbe(Path.of(args[0]), threads);
    List<String> presets =
        args.length > 3
            ? List.of(args).subList(3, args.length)
            : List.of("f5tts-v1-small", "f5tts-v1-base");
    say(
        "%d threads, NFE %d, %d blocks, load average %.1f at the start",
        probe.settings().effectiveThreads(), NFE, blocks, load());
    say("| model | audio, s | fp32, ms | RTF | int8, ms | RTF | fp32 ÷ int8 | velocity error |");
    say("|---|---|---|---|---|---|---|---|");
    for (String preset : presets) {
      probe.make(Preset.named(preset));
      probe.time(preset, blocks);
    }
    say("load average %.1f at the end", load());
  }

  private void make(Preset preset) throws IOException {
    if (registry.activeBundles(preset.id()).keySet().containsAll(PRECISIONS)) {
      return;
    }
    Path folder = Files.createTempDirectory(home, "made");
    CheckpointMaker.Made made =
        CheckpointMaker.make(
            new CheckpointMaker.Order(preset, 1, TensorType.F32, Vocabulary.builtin()),
            folder,
            Progress.SILENT);
    registry.importModels(
        new ImportRequest(
            preset.id(),
            made.checkpoint(),
            made.vocoder(),
            made.vocabulary(),
            Optional.of(made.config()),
            PRECISIONS,
            OptionalLong.of(1),
            ImportRequest.ErrorLimit.ENFORCED),
        Progress.SILENT);
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void time(String preset, int blocks) throws IOException {
    double error =
        registry.load(preset + "@int8").manifest().velocityError().stream()
            .mapToDouble(each -> each.relative())
            .max()
            .orElse(Double.NaN);
    try (SpeechEngine exact = open(preset + "@fp32");
        SpeechEngine rounded = open(preset + "@int8")) {
      for (int[] shape : SHAPES) {
        SpeechRequest request = EngineProbe.request("v" + shape[0], shape[1]);
        exact.speak(request);
        double seconds = rounded.speak(request).audio().seconds();
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        double[] ratios = new double[blocks];
        for (int block = 0; block < blocks; block++) {
          double first = milliseconds(exact, request);
          double second = milliseconds(rounded, request);
          double third = milliseconds(rounded, request);
          double fourth = milliseconds(exact, request);
          a.addAll(List.of(first, fourth));
          b.addAll(List.of(second, third));
          ratios[block] = (first + fourth) / (second + third);
        }
        Arrays.sort(ratios);
        say(
            "| %s | %.1f | %.0f | %.2f | %.0f | %.2f | %.2f (%.2f to %.2f) | %.1e |",
            preset,
            seconds,
            median(a),
            median(a) / 1e3 / seconds,
            median(b),
            median(b) / 1e3 / seconds,
            ratios[blocks / 2],
            ratios[0],
            ratios[blocks - 1],
            error);
      }
    }
  }

  private SpeechEngine open(String model) throws IOException {
    return SpeechEngine.open(
        settings(), ModelFiles.of(registry.load(model)), voices, System::nanoTime);
  }

  private EngineSettings settings() {
    return new EngineSettings(
        "probe",
        "v470",
        Provider.CPU,
        threads,
        1,
        8,
        8,
        true,
        4096,
        SpeechOptions.defaults(),
        new StepPolicy(NFE, NFE, NFE),
        Batching.off());
  }

  private static double milliseconds(SpeechEngine engine, SpeechRequest request) {
    return engine.speak(request).wall().toNanos() / 1e6;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
