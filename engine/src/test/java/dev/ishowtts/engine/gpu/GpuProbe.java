package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.ArchitectureConfig;
import dev.ishowtts.engine.checkpoint.CheckpointMaker;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.TensorType;
import dev.ishowtts.engine.checkpoint.VocosCheckpoint;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.DeviceOptions;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.TimeGrid;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.GoldenModel;
import dev.ishowtts.engine.text.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Times {@link GpuModel} on this machine's GPU. Arguments: preset, folder, precision, then CUDA
 * options as key=value. A model that is there already is used again.
 */
public final class GpuProbe {
  private GpuProbe() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[1]));
    Precision precision = Precision.valueOf(args[2]);
    Path bundle = folder.resolve(precision.id());
    F5Checkpoint checkpoint = bundle(args[0], folder, precision, bundle);
    OrtLibrary library = OrtLibrary.prepared();
    CudaMemory memory = CudaMemory.open(library, 0);
    double before = memory.info().usedBytes() / 1e6;
    long begun = System.nanoTime();
    GpuModel model =
        new GpuModel(
            library,
            memory,
            bundle,
            checkpoint.architecture(),
            4096,
            options -> tuned(options, args));
    model.prepare(TimeGrid.grid(7, -1, true));
    say("loaded in %.2f s, ONNX Runtime %s", seconds(begun), library.version());
    if (args.length > 3 && args[3].equals("once")) {
      model.speak(utterance(845, 470, Noise.normal(1, 84_500), TimeGrid.grid(1, -1, true), 2));
      say("spoken once");
      return;
    }
    for (int[] shape : new int[][] {{845, 470}, {300, 188}, {1406, 470}}) {
      for (int steps : new int[] {7, 1}) {
        time(model, shape[0], shape[1], steps);
      }
    }
    say("GPU memory %.0f MB more than before", memory.info().usedBytes() / 1e6 - before);
    float[] audio =
        model.speak(utterance(845, 470, Noise.normal(1, 84_500), TimeGrid.grid(7, -1, true), 2));
    Path heard = folder.resolve("audio-" + precision + (args.length > 3 ? args[3] : "") + ".txt");
    Files.writeString(heard, Arrays.toString(audio));
    Path exact = folder.resolve("audio-FP32use_tf32=0.txt");
    if (Files.exists(exact)) {
      say("audio error against exact fp32 %.2e", GoldenModel.relativeError(audio, read(exact)));
    }
    float[] velocity = velocity(model);
    Path reference = folder.resolve("velocity-FP32.bin");
    if (precision == Precision.FP32) {
      Files.writeString(reference, Arrays.toString(velocity));
    } else if (Files.exists(reference)) {
      say("velocity error against fp32 %.2e", GoldenModel.relativeError(velocity, read(reference)));
    }
    model.close();
    memory.close();
  }

  private static DeviceOptions tuned(DeviceOptions options, String[] args) {
    DeviceOptions tuned = options;
    for (String arg : Arrays.copyOfRange(args, 3, args.length)) {
      if (!arg.contains("=")) {
        continue;
      }
      String[] parts = arg.split("=", 2);
      tuned =
          parts[0].contains(".")
              ? tuned.withSessionEntry(parts[0], parts[1])
              : tuned.withCudaOption(parts[0], parts[1]);
    }
    return tuned;
  }

  private static float[] read(Path file) throws java.io.IOException {
    String[] parts = Files.readString(file).replaceAll("[\\[\\]\\s]", "").split(",", -1);
    float[] values = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return values;
  }

  private static F5Checkpoint bundle(String preset, Path folder, Precision precision, Path bundle)
      throws java.io.IOException {
    Path made = folder.resolve("model");
    long begun = System.nanoTime();
    if (!Files.exists(made)) {
      CheckpointMaker.make(
          new CheckpointMaker.Order(Preset.named(preset), 1, TensorType.F32, Vocabulary.builtin()),
          Files.createDirectories(made),
          Progress.SILENT);
      say("made in %.1f s", seconds(begun));
    }
    ArchitectureConfig config = ArchitectureConfig.read(made.resolve(CheckpointMaker.CONFIG));
    F5Checkpoint checkpoint = F5Checkpoint.open(made.resolve(CheckpointMaker.CHECKPOINT), config);
    if (!Files.exists(bundle)) {
      begun = System.nanoTime();
      Files.createDirectories(bundle);
      try (VocosCheckpoint vocos =
          VocosCheckpoint.open(made.resolve(CheckpointMaker.VOCODER), config)) {
        GraphWriter.write(
            checkpoint, checkpoint.architecture(), vocos, vocos.architecture(), precision, bundle);
      }
      say("graphs written in %.1f s", seconds(begun));
    }
    return checkpoint;
  }

  private static void time(GpuModel model, int frames, int reference, int steps) {
    double[] grid = TimeGrid.grid(steps, -1, true);
    double[] milliseconds = new double[120];
    double noiseMs = 0;
    boolean finite = true;
    for (int i = 0; i < milliseconds.length; i++) {
      long begun = System.nanoTime();
      float[] noise = Noise.normal(i, frames * 100);
      noiseMs += seconds(begun) * 1e3;
      GpuModel.Utterance utterance = utterance(frames, reference, noise, grid, 2);
      begun = System.nanoTime();
      float[] audio = model.speak(utterance);
      milliseconds[i] = seconds(begun) * 1e3;
      for (float sample : audio) {
        finite &= Float.isFinite(sample);
      }
    }
    double first = milliseconds[0];
    double capture = milliseconds[1];
    double[] warm = Arrays.copyOfRange(milliseconds, 20, milliseconds.length);
    Arrays.sort(warm);
    say(
        "N %d R %d K %d: median %.2f ms, p99 %.2f, min %.2f; first %.0f, capture %.0f; noise %.2f;"
            + " finite %s",
        frames,
        reference,
        steps,
        warm[warm.length / 2],
        warm[(int) (warm.length * 0.99)],
        warm[0],
        first,
        capture,
        noiseMs / milliseconds.length,
        finite);
  }

  private static GpuModel.Utterance utterance(
      int frames, int reference, float[] noise, double[] grid, double guidance) {
    SplittableRandom random = new SplittableRandom(1);
    long[] ids = random.longs(frames / 6, 1, 400).toArray();
    float[] mel = new float[reference * 100];
    for (int i = 0; i < mel.length; i++) {
      mel[i] = (float) random.nextDouble(-6, 1);
    }
    return new GpuModel.Utterance(ids, frames, mel, reference - 1, noise, grid, guidance);
  }

  private static float[] velocity(GpuModel model) {
    int frames = 512;
    float[] x = Noise.normal(3, frames * 100);
    model.speak(utterance(frames, 200, x, new double[] {0.1, 1.1}, 0));
    float[] state = model.state(frames);
    for (int i = 0; i < x.length; i++) {
      state[i] -= x[i];
    }
    return state;
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }
}
