package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.DeviceOptions;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.flow.TimeGrid;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Times {@link GpuModel} itself on this machine's first GPU: tokens and noise given, upload to
 * download. Arguments: home folder, model, then CUDA options as key=value; {@code once=FRAMES}
 * speaks one utterance with one evaluation instead, for a profiler; {@code batch=N} loads the model
 * for N utterances together and speaks as many, {@code room=N} loads it likewise and speaks one;
 * {@code frames=300} times that length alone.
 */
public final class GpuProbe {
  private static final Set<String> OWN_OPTIONS = Set.of("once", "batch", "room", "frames");
  private static final int RUNS = 120;
  private static final int WARM = 20;

  private GpuProbe() {}

  public static void main(String[] args) throws IOException {
    ModelBundle bundle =
        new ModelRegistry(Path.of(args[0]), Clock.systemUTC(), BundleWriter.ONNX, "bench")
            .load(args[1]);
    List<String> options = Arrays.asList(args).subList(2, args.length);
    OrtLibrary library = OrtLibrary.prepared();
    CudaMemory memory = CudaMemory.open(library, 0);
    try (GpuModel model =
        new GpuModel(
            library,
            memory,
            bundle.folder(),
            bundle.manifest().architecture().orElseThrow(),
            4096,
            value(options, "room=").mapToInt(Integer::parseInt).findFirst().orElse(batch(options)),
            chosen -> tuned(chosen, options))) {
      model.prepare(TimeGrid.grid(7, -1, true));
      List<Integer> once = value(options, "once=").map(Integer::parseInt).toList();
      if (once.isEmpty()) {
        List<Integer> wanted = value(options, "frames=").map(Integer::parseInt).toList();
        for (int[] shape : new int[][] {{845, 470}, {300, 188}, {1406, 470}, {2800, 1000}}) {
          if (!wanted.isEmpty() && !wanted.contains(shape[0])) {
            continue;
          }
          for (int steps : new int[] {7, 1}) {
            String name = args[1] + " " + String.join(" ", options);
            time(name, model, shape[0], shape[1], steps, batch(options));
          }
        }
      }
      for (int frames : once) {
        model.speak(utterances(frames, frames / 2, 1, TimeGrid.grid(1, -1, true), batch(options)));
      }
    }
    memory.close();
  }

  private static int batch(List<String> options) {
    return value(options, "batch=").mapToInt(Integer::parseInt).findFirst().orElse(1);
  }

  /** Returns so many utterances, each three frames shorter than the one before, up to nine. */
  private static List<GpuModel.Utterance> utterances(
      int frames, int reference, int seed, double[] grid, int batch) {
    return IntStream.range(0, batch)
        .mapToObj(
            i -> {
              int own = frames - i % 4 * 3;
              return utterance(own, reference, Start.drawn(seed + i, own * 100), grid);
            })
        .toList();
  }

  private static Stream<String> value(List<String> options, String key) {
    return options.stream()
        .filter(option -> option.startsWith(key))
        .map(option -> option.substring(key.length()));
  }

  private static DeviceOptions tuned(DeviceOptions options, List<String> pairs) {
    DeviceOptions tuned = options;
    for (String pair : pairs) {
      String[] parts = pair.split("=", 2);
      if (OWN_OPTIONS.contains(parts[0])) {
        continue;
      }
      tuned =
          parts[0].contains(".")
              ? tuned.withSessionEntry(parts[0], parts[1])
              : tuned.withCudaOption(parts[0], parts[1]);
    }
    return tuned;
  }

  private static void time(
      String name, GpuModel model, int frames, int reference, int steps, int batch) {
    double[] grid = TimeGrid.grid(steps, -1, true);
    double[] milliseconds = new double[RUNS];
    double noiseMs = 0;
    for (int i = 0; i < RUNS; i++) {
      long begun = System.nanoTime();
      List<GpuModel.Utterance> utterances = utterances(frames, reference, i, grid, batch);
      noiseMs += seconds(begun) * 1e3 / RUNS;
      begun = System.nanoTime();
      model.speak(utterances);
      milliseconds[i] = seconds(begun) * 1e3;
    }
    double first = milliseconds[0];
    double second = milliseconds[1];
    double[] warm = Arrays.copyOfRange(milliseconds, WARM, RUNS);
    Arrays.sort(warm);
    say(
        "%s | model alone, %d frames, %d evaluations | median %.2f ms, best %.2f ms, p99 %.2f ms;"
            + " first %.0f ms, second %.0f ms; noise %.2f ms",
        name,
        frames,
        steps,
        warm[warm.length / 2],
        warm[0],
        warm[(int) Math.ceil(0.99 * warm.length) - 1],
        first,
        second,
        noiseMs);
  }

  private static GpuModel.Utterance utterance(
      int frames, int reference, Start noise, double[] grid) {
    SplittableRandom random = new SplittableRandom(1);
    long[] ids = random.longs(frames / 6, 1, 400).toArray();
    float[] mel = new float[reference * 100];
    for (int i = 0; i < mel.length; i++) {
      mel[i] = (float) random.nextDouble(-6, 1);
    }
    return new GpuModel.Utterance(ids, frames, mel, reference - 1, () -> noise, grid, 2);
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.println("| " + String.format(Locale.ROOT, format, values) + " |");
  }
}
