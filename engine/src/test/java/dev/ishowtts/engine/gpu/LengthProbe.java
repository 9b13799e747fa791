package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.device.CpuMemory;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.DeviceMemory;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.TimeGrid;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Speaks at many lengths on this machine's GPU and says whether all audio is finite, and how far
 * the velocity of a bundle is from that of the same model in fp32. Arguments: home folder, model,
 * the same in fp32, further models to compare at three lengths.
 */
public final class LengthProbe {
  private static final int[] LENGTHS = {
    64, 65, 71, 96, 127, 128, 150, 200, 257, 300, 333, 400, 511, 600, 700, 845, 1000, 1023, 1200,
    1406, 1700, 2049, 2300, 2600, 2800
  };
  private static final int[] COMPARED = {64, 257, 512, 845, 1406, 2800};
  private static final double[] TIMES = {0.1, 0.5};

  private LengthProbe() {}

  public static void main(String[] args) throws IOException {
    ModelRegistry registry =
        new ModelRegistry(Path.of(args[0]), Clock.systemUTC(), BundleWriter.ONNX, "bench");
    OrtLibrary library = OrtLibrary.prepared();
    CudaMemory memory = CudaMemory.open(library, 0);
    Map<String, float[]> exact = new LinkedHashMap<>();
    float[] audio;
    try (GpuModel fp32 = open(library, memory, registry.load(args[2]), 1)) {
      compare(fp32, COMPARED, exact::put);
      audio = fp32.speak(shortened(0));
      together(args[2], library, memory, registry.load(args[2]), fp32);
    }
    try (CpuMemory cpu = new CpuMemory();
        GpuModel reference = open(library, cpu, registry.load(args[2]), 1)) {
      say(
          "%s | GPU against CPU, waveform of one step | %.2e",
          args[2], GoldenModel.relativeError(audio, reference.speak(shortened(0))));
      compare(
          reference,
          new int[] {COMPARED[1]},
          (place, velocity) ->
              say(
                  "%s | GPU against CPU, %s | %.2e",
                  args[2], place, error(exact, place, velocity)));
    }
    List<String> rounded = Stream.concat(Stream.of(args[1]), Arrays.stream(args).skip(3)).toList();
    for (String name : rounded) {
      Map<String, Double> errors = new LinkedHashMap<>();
      try (GpuModel model = open(library, memory, registry.load(name), 1)) {
        if (name.equals(args[1])) {
          lengths(name, model);
          together(name, library, memory, registry.load(name), model);
        }
        compare(
            model, COMPARED, (place, velocity) -> errors.put(place, error(exact, place, velocity)));
      }
      errors.forEach(
          (place, error) -> say("%s | velocity against fp32, %s | %.2e", name, place, error));
    }
    memory.close();
  }

  /** An utterance of one step, up to nine frames shorter than 257. */
  private static GpuModel.Utterance shortened(int number) {
    int frames = COMPARED[1] - number * 3;
    return utterance(frames, Noise.normal(number, frames * 100), new double[] {0, 1}, 2);
  }

  /** Says how far utterances spoken together are from the same alone. */
  private static void together(
      String name, OrtLibrary library, DeviceMemory memory, ModelBundle bundle, GpuModel alone) {
    List<GpuModel.Utterance> utterances =
        IntStream.range(0, 4).mapToObj(LengthProbe::shortened).toList();
    try (GpuModel four = open(library, memory, bundle, 4)) {
      for (int turn = 0; turn < 3; turn++) { // as it is, then recorded, then replayed
        List<float[]> together = four.speak(utterances);
        double most = 0;
        for (int i = 0; i < 4; i++) {
          float[] own = alone.speak(utterances.get(i));
          most = Math.max(most, GoldenModel.relativeError(together.get(i), own));
        }
        say("%s | four together against alone, turn %d, waveform | %.2e", name, turn, most);
      }
    }
  }

  private static GpuModel open(
      OrtLibrary library, DeviceMemory memory, ModelBundle bundle, int batch) {
    Architecture architecture = bundle.manifest().architecture().orElseThrow();
    return new GpuModel(
        library,
        memory,
        bundle.folder(),
        architecture,
        4096,
        batch,
        options -> options.withThreads(Runtime.getRuntime().availableProcessors()));
  }

  private static void lengths(String name, GpuModel model) {
    int finite = 0;
    for (int frames : LENGTHS) {
      boolean all = true;
      for (int turn = 0; turn < 2; turn++) { // as it is, then recorded
        float[] noise = Noise.normal(frames + turn, frames * 100);
        float[] audio = model.speak(utterance(frames, noise, TimeGrid.grid(7, -1, true), 2));
        double power = 0;
        for (float sample : audio) {
          all &= Float.isFinite(sample);
          power += sample * sample;
        }
        all &= power > 0;
      }
      finite += all ? 1 : 0;
      if (!all) {
        say("%s | %d frames | **not finite or silent**", name, frames);
      }
    }
    say(
        "%s | finite, sounding audio | %d of %d lengths from %d to %d frames",
        name, finite, LENGTHS.length, LENGTHS[0], LENGTHS[LENGTHS.length - 1]);
  }

  private static double error(Map<String, float[]> exact, String place, float[] velocity) {
    return GoldenModel.relativeError(velocity, Objects.requireNonNull(exact.get(place), place));
  }

  /** Takes a velocity and where it was evaluated. */
  private interface Comparison {
    void at(String place, float[] velocity);
  }

  private static void compare(GpuModel model, int[] lengths, Comparison comparison) {
    for (int frames : lengths) {
      for (double time : TIMES) {
        float[] x = Noise.normal(3, frames * 100);
        model.speak(utterance(frames, x, new double[] {time, time + 1}, 0));
        float[] velocity = model.state(frames);
        for (int i = 0; i < x.length; i++) {
          velocity[i] -= x[i];
        }
        comparison.at(frames + " frames, t = " + time, velocity);
      }
    }
  }

  private static GpuModel.Utterance utterance(
      int frames, float[] noise, double[] grid, double guidance) {
    SplittableRandom random = new SplittableRandom(frames);
    long[] ids = random.longs(Math.max(4, frames / 6), 1, 400).toArray();
    int reference = frames / 2;
    float[] mel = new float[reference * 100];
    for (int i = 0; i < mel.length; i++) {
      mel[i] = (float) random.nextDouble(-6, 1);
    }
    return new GpuModel.Utterance(ids, frames, mel, reference - 1, () -> noise, grid, guidance);
  }

  private static void say(String format, Object... values) {
    System.out.println("| " + String.format(Locale.ROOT, format, values) + " |");
  }
}
