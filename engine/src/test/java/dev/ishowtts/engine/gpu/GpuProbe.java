package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.DeviceOptions;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.flow.Noise;
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
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Times {@link GpuModel} itself on this machine's first GPU: tokens and noise given, upload to
 * download. Arguments: home folder, model, then CUDA options as key=value; {@code once=FRAMES}
 * speaks one utterance with one evaluation instead, for a profiler; {@code batch=N} loads the model
 * for N utterances together.
 */
public final class GpuProbe {
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
            value(options, "batch=").mapToInt(Integer::parseInt).findFirst().orElse(1),
            chosen -> tuned(chosen, options))) {
      model.prepare(TimeGrid.grid(7, -1, true));
      List<Integer> once = value(options, "once=").map(Integer::parseInt).toList();
      if (once.isEmpty()) {
        for (int[] shape : new int[][] {{845, 470}, {300, 188}, {1406, 470}}) {
          for (int steps : new int[] {7, 1}) {
            time(args[1] + " " + String.join(" ", options), model, shape[0], shape[1], steps);
          }
        }
      }
      for (int frames : once) {
        float[] noise = Noise.normal(1, frames * 100);
        model.speak(utterance(frames, frames / 2, noise, TimeGrid.grid(1, -1, true)));
      }
    }
    memory.close();
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
      if (parts[0].equals("once") || parts[0].equals("batch")) {
        continue;
      }
      tuned =
          parts[0].contains(".")
              ? tuned.withSessionEntry(parts[0], parts[1])
              : tuned.withCudaOption(parts[0], parts[1]);
    }
    return tuned;
  }

  private static void time(String name, GpuModel model, int frames, int reference, int steps) {
    double[] grid = TimeGrid.grid(steps, -1, true);
    double[] milliseconds = new double[RUNS];
    double noiseMs = 0;
    for (int i = 0; i < RUNS; i++) {
      long begun = System.nanoTime();
      float[] noise = Noise.normal(i, frames * 100);
      noiseMs += seconds(begun) * 1e3 / RUNS;
      begun = System.nanoTime();
      model.speak(utterance(frames, reference, noise, grid));
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
      int frames, int reference, float[] noise, double[] grid) {
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
