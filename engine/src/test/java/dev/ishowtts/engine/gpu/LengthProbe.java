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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Speaks at many lengths on this machine's GPU and says whether all audio is finite, and how far
 * the velocity of a bundle is from that of the same model in fp32, and batches from the same
 * utterances alone. Arguments: home folder, model, the same in fp32, further models to compare.
 */
public final class LengthProbe {
  private static final int[] LENGTHS = {
    64, 65, 71, 96, 127, 128, 150, 200, 257, 300, 333, 400, 511, 600, 700, 845, 1000, 1023, 1200,
    1406, 1700, 2049, 2300, 2600, 2800
  };
  private static final int[] COMPARED = {64, 257, 512, 845, 1406, 2800};
  private static final double[] TIMES = {0.1, 0.5};

  /**
   * Lengths of utterances spoken together: of chat messages, at the borders of the attention's
   * tiles of 64 and of what its memory holds at once (11 and 13 of them), and as many frames as the
   * buffers hold, in few and in many.
   */
  private static final int[][] BATCHES = {
    {257, 254, 251, 248},
    {63, 64, 65},
    {300, 200},
    {127, 128, 129, 320, 321},
    {191, 192, 193, 255, 256, 319},
    {383, 384, 385, 447, 448, 449, 70},
    {300, 297, 294, 291, 304, 303, 288, 289},
    {703, 704, 705, 640, 641, 64},
    {831, 832, 833},
    {845, 836},
    {64, 81, 98, 115, 132, 149, 166, 183, 200, 217, 234, 251, 268, 285, 302, 319},
    {1024, 1023, 1009, 1008, 993, 961, 960, 959, 897, 896, 895, 833, 832, 831, 769, 768},
    {1406, 1405, 1400, 1344, 1345},
    {4096, 4095, 4033, 2049},
  };

  /** Utterances of the largest batch. */
  private static final int MOST = 16;

  /** Batches that every precision is tried with. */
  private static final int FEW = 4;

  /** How much further from fp32 a batch may be than the same utterances alone. */
  private static final double MORE = 1.5;

  /** What TF32 in text encoder and vocoder, rounded differently, does to a waveform. */
  private static final double FLOOR = 1e-3;

  private LengthProbe() {}

  public static void main(String[] args) throws IOException {
    ModelRegistry registry =
        new ModelRegistry(Path.of(args[0]), Clock.systemUTC(), BundleWriter.ONNX, "bench");
    OrtLibrary library = OrtLibrary.prepared();
    CudaMemory memory = CudaMemory.open(library, 0);
    Map<String, float[]> exact = new LinkedHashMap<>();
    Map<Integer, float[]> waveforms;
    int over = 0;
    try (GpuModel fp32 = open(library, memory, registry.load(args[2]), 1)) {
      compare(fp32, COMPARED, exact::put);
      waveforms = alone(fp32, BATCHES);
    }
    int[][] few = Arrays.copyOf(BATCHES, FEW);
    over += together(args[2], library, memory, registry.load(args[2]), few, waveforms, waveforms);
    try (CpuMemory cpu = new CpuMemory();
        GpuModel reference = open(library, cpu, registry.load(args[2]), 1)) {
      say(
          "%s | GPU against CPU, waveform of one step | %.2e",
          args[2],
          GoldenModel.relativeError(
              Objects.requireNonNull(waveforms.get(COMPARED[1])), alone(reference, COMPARED[1])));
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
      int[][] batches = name.equals(args[1]) ? BATCHES : few;
      Map<Integer, float[]> own;
      try (GpuModel model = open(library, memory, registry.load(name), 1)) {
        if (name.equals(args[1])) {
          over += lengths(name, model);
          over += noise(name, model);
        }
        own = alone(model, batches);
        compare(
            model, COMPARED, (place, velocity) -> errors.put(place, error(exact, place, velocity)));
      }
      over += together(name, library, memory, registry.load(name), batches, own, waveforms);
      errors.forEach(
          (place, error) -> say("%s | velocity against fp32, %s | %.2e", name, place, error));
    }
    memory.close();
    if (over > 0) {
      throw new IllegalStateException(over + " rows above are wrong");
    }
  }

  /** An utterance of one step; one length always sounds the same. */
  private static GpuModel.Utterance one(int frames) {
    return utterance(frames, Noise.normal(frames, frames * 100), new double[] {0, 1}, 2);
  }

  private static float[] alone(GpuModel model, int frames) {
    return model.speak(one(frames));
  }

  /** Speaks each length of some batches alone. */
  private static Map<Integer, float[]> alone(GpuModel model, int[][] batches) {
    return Arrays.stream(batches)
        .flatMapToInt(Arrays::stream)
        .distinct()
        .boxed()
        .collect(Collectors.toMap(Function.identity(), frames -> alone(model, frames)));
  }

  /**
   * Says how far utterances spoken together are from the same alone, and both from fp32.
   *
   * @return batches that are further from fp32 than rounding explains
   */
  private static int together(
      String name,
      OrtLibrary library,
      DeviceMemory memory,
      ModelBundle bundle,
      int[][] batches,
      Map<Integer, float[]> own,
      Map<Integer, float[]> exact) {
    int over = 0;
    try (GpuModel model = open(library, memory, bundle, MOST)) {
      for (int[] lengths : batches) {
        List<GpuModel.Utterance> utterances =
            Arrays.stream(lengths).mapToObj(LengthProbe::one).toList();
        double apart = 0;
        double together = 0;
        double alone = 0;
        for (int turn = 0; turn < 3; turn++) { // as it is, then recorded, then replayed
          List<float[]> audio = model.speak(utterances);
          for (int i = 0; i < lengths.length; i++) {
            apart = worse(apart, audio.get(i), own, lengths[i]);
            together = worse(together, audio.get(i), exact, lengths[i]);
            alone = worse(alone, Objects.requireNonNull(own.get(lengths[i])), exact, lengths[i]);
          }
        }
        boolean right = together <= MORE * alone + FLOOR && apart <= 2 * alone + FLOOR;
        over += right ? 0 : 1;
        int[] sorted = Arrays.stream(lengths).sorted().toArray();
        say(
            "%s | %d together, %d to %d frames, waveform of one step | against alone %.2e; against"
                + " fp32 %.2e, alone %.2e%s",
            name,
            lengths.length,
            sorted[0],
            sorted[sorted.length - 1],
            apart,
            together,
            alone,
            right ? "" : "; **over the limit**");
      }
    }
    return over;
  }

  private static double worse(
      double most, float[] audio, Map<Integer, float[]> others, int frames) {
    double error =
        GoldenModel.relativeError(audio, Objects.requireNonNull(others.get(frames), "length"));
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(most, error);
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

  /** Returns whether the noise of some lengths, as the GPU makes it, is not that of its seed. */
  private static int noise(String name, GpuModel model) {
    int wrong = 0;
    int rounded = 0;
    int all = 0;
    for (int frames : new int[] {64, 257, 300, 1023, 2800}) {
      float[] expected = Noise.normal(frames, frames * 100);
      GpuModel.Utterance unmoved =
          utterance(frames, Start.drawn(frames, frames * 100), new double[] {0, 1e-30}, 0);
      model.speak(unmoved);
      float[] made = model.state(frames);
      for (int i = 0; i < made.length; i++) {
        rounded += made[i] == expected[i] ? 0 : 1;
        wrong += Math.abs(made[i] - expected[i]) <= Math.ulp(expected[i]) ? 0 : 1;
      }
      all += made.length;
    }
    say("%s | noise | %d of %d values rounded otherwise, %d wrong", name, rounded, all, wrong);
    return wrong > 0 ? 1 : 0;
  }

  /** Returns how many lengths do not sound. */
  private static int lengths(String name, GpuModel model) {
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
    return LENGTHS.length - finite;
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
    return utterance(frames, Start.of(noise), grid, guidance);
  }

  private static GpuModel.Utterance utterance(
      int frames, Start noise, double[] grid, double guidance) {
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
