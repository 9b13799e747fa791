package dev.ishowtts.engine;

import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Times the public engine on this machine's first GPU, text to waveform with the voice cached.
 * Arguments: home folder, then parts to run: {@code single=MODEL}, {@code batch=MODEL}, {@code
 * stream=MODEL}, {@code plain=MODEL} (without captured graphs); MODEL as the registry names it,
 * e.g. {@code base@fp16}. Prints rows of a Markdown table.
 */
public final class GpuBench {
  private static final int[][] SCENARIOS = {{470, 845}, {188, 300}, {470, 1406}};
  private static final int SAMPLES = 150;
  private static final int SLOW_SAMPLES = 30;
  private static final int WARM = 10;

  /** Frames by which texts of a batch differ in length. */
  private static final int[] SHORTER = {0, 3, 6, 9};

  private static final int[] BATCHES = {1, 2, 4, 8, 16};
  private static final Duration WARM_RUN = Duration.ofMillis(1500);
  private static final Duration BATCH_RUN = Duration.ofMillis(2500);
  private static final int STREAMS = 15;
  private static final String WORDS = "Thanks for watching, and see you next time!";

  private final ModelRegistry registry;
  private final VoiceLibrary voices;

  private GpuBench(Path home) throws Exception {
    this.registry = new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "bench");
    this.voices = new VoiceLibrary(home.resolve("voices"));
    for (int frames : new int[] {470, 188}) {
      String name = "bench" + frames;
      if (!voices.list().contains(name)) {
        voices.add(
            name, EngineProbe.voice(frames), "Some call me nature, others call me mother nature.");
      }
    }
  }

  public static void main(String[] args) throws Exception {
    GpuBench bench = new GpuBench(Files.createDirectories(Path.of(args[0])));
    for (String part : Arrays.copyOfRange(args, 1, args.length)) {
      String[] parts = part.split("=", 2);
      switch (parts[0]) {
        case "single" -> bench.single(parts[1]);
        case "batch" -> bench.batch(parts[1]);
        case "stream" -> bench.stream(parts[1]);
        case "plain" -> bench.plain(parts[1]);
        default ->
            throw new IllegalArgumentException(
                "part must be single, batch, stream or plain=MODEL, got " + part);
      }
    }
  }

  private void single(String model) throws Exception {
    CudaMemory watch = CudaMemory.open(OrtLibrary.prepared(), 0);
    double before = watch.info().usedBytes() / 1e6;
    long begun = System.nanoTime();
    try (SpeechEngine engine = open(model, 1, 1)) {
      double load = seconds(begun);
      engine.speak(request(470, 845, 0));
      say("%s | load, load and first utterance | %.2f s, %.2f s", model, load, seconds(begun));
      int samples = model.endsWith("@fp32") ? SLOW_SAMPLES : SAMPLES;
      for (int[] scenario : SCENARIOS) {
        time(model, engine, scenario, samples);
      }
      say("%s | GPU memory | %.0f MB", model, watch.info().usedBytes() / 1e6 - before);
    }
    watch.close();
  }

  /** Times {@code engine.gpu_graphs = false}, or says why the engine cannot do it. */
  private void plain(String model) throws IOException {
    String name = model + ", gpu_graphs = false";
    long begun = System.nanoTime();
    try (SpeechEngine engine = open(model, 1, 1, false)) {
      double load = seconds(begun);
      engine.speak(request(470, 845, 0));
      say("%s | load, load and first utterance | %.2f s, %.2f s", name, load, seconds(begun));
      for (int[] scenario : SCENARIOS) {
        time(name, engine, scenario, SLOW_SAMPLES);
      }
    } catch (EngineException e) {
      say(
          "%s | refused | %s: %s",
          name, e.fault(), String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static void time(String model, SpeechEngine engine, int[] scenario, int samples) {
    int reference = scenario[0];
    int frames = scenario[1];
    double[] milliseconds = new double[samples];
    double audio = 0;
    for (int i = -WARM; i < samples; i++) {
      Speech speech = engine.speak(request(reference, frames, i));
      if (i >= 0) {
        milliseconds[i] = speech.wall().toNanos() / 1e6;
      }
      audio = speech.audio().seconds();
    }
    Arrays.sort(milliseconds);
    double median = milliseconds[samples / 2];
    double late = milliseconds[(int) Math.ceil(0.99 * samples) - 1];
    say(
        "%s | %d + %d frames, %.2f s | median %.2f ms, p99 %.2f ms (%.2f×), best %.2f ms, RTF %.4f",
        model,
        reference,
        frames - reference,
        audio,
        median,
        late,
        late / median,
        milliseconds[0],
        median / 1e3 / audio);
  }

  private void batch(String model) throws Exception {
    for (int[] scenario : new int[][] {{188, 300}, {470, 845}}) {
      double alone = 0;
      for (int size : BATCHES) {
        try (SpeechEngine engine = open(model, size, 2 * size)) {
          double rate = throughput(engine, scenario[0], scenario[1], 2 * size);
          alone = size == 1 ? rate : alone;
          say(
              "%s | %d + %d frames, batches of %d | %.1f s of audio a second, %.2f× alone",
              model, scenario[0], scenario[1] - scenario[0], size, rate, rate / alone);
        }
      }
    }
  }

  /** Returns the seconds of audio that so many clients get a second, each asking again at once. */
  private static double throughput(SpeechEngine engine, int reference, int frames, int clients)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      AtomicInteger seed = new AtomicInteger();
      for (int shorter : SHORTER) {
        for (int i = 0; i < 3; i++) {
          engine.speak(request(reference, frames - shorter, i));
        }
      }
      clients(pool, clients, engine, reference, frames, seed, WARM_RUN);
      long begun = System.nanoTime();
      double audio = clients(pool, clients, engine, reference, frames, seed, BATCH_RUN);
      return audio / seconds(begun);
    } finally {
      pool.shutdown();
    }
  }

  private static double clients(
      ExecutorService pool,
      int clients,
      SpeechEngine engine,
      int reference,
      int frames,
      AtomicInteger seed,
      Duration time)
      throws Exception {
    long end = System.nanoTime() + time.toNanos();
    List<Future<Double>> running = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      running.add(
          pool.submit(
              () -> {
                double audio = 0;
                while (System.nanoTime() < end) {
                  int number = seed.incrementAndGet();
                  int shorter = SHORTER[number % SHORTER.length];
                  SpeechRequest request = request(reference, frames - shorter, number);
                  audio += engine.speak(request).audio().seconds();
                }
                return audio;
              }));
    }
    double audio = 0;
    for (Future<Double> client : running) {
      audio += client.get();
    }
    return audio;
  }

  private void stream(String model) throws Exception {
    try (SpeechEngine engine = open(model, 1, 1)) {
      SpeechRequest request = new SpeechRequest(StreamProbe.TEXT, "slt", SpeechOptions.defaults());
      for (int i = 0; i < 4; i++) {
        engine.stream(request, piece -> {});
        engine.speak(request);
      }
      double[] first = new double[STREAMS];
      double[] whole = new double[STREAMS];
      double[] ratio = new double[STREAMS];
      double[] ofSpeech = new double[STREAMS];
      double audio = 0;
      int chunks = 0;
      for (int i = 0; i < STREAMS; i++) {
        StreamedSpeech stream = engine.stream(request, piece -> {});
        double spoken = engine.speak(request).wall().toNanos() / 1e6;
        first[i] = stream.firstAudio().toNanos() / 1e6;
        whole[i] = stream.wall().toNanos() / 1e6;
        ratio[i] = first[i] / whole[i];
        ofSpeech[i] = first[i] / spoken;
        audio = stream.audio().toNanos() / 1e9;
        chunks = stream.chunks();
      }
      say(
          "%s | stream of %.1f s, %d chunks | first audio %.1f ms, whole %.1f ms: %.2f; ÷ speaking"
              + " at once %.2f",
          model, audio, chunks, median(first), median(whole), median(ratio), median(ofSpeech));
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private SpeechEngine open(String model, int batch, int parallel) throws IOException {
    return open(model, batch, parallel, true);
  }

  private SpeechEngine open(String model, int batch, int parallel, boolean graphs)
      throws IOException {
    return SpeechEngine.open(
        new EngineSettings(
            model,
            "bench470",
            Provider.CUDA,
            0,
            parallel,
            64,
            8,
            graphs,
            4096,
            SpeechOptions.defaults(),
            new StepPolicy(7, 7, 7),
            new Batching(batch, Duration.ofMillis(5), 64)),
        ModelFiles.of(registry.load(model)),
        voices,
        System::nanoTime);
  }

  private static SpeechRequest request(int reference, int frames, int seed) {
    return new SpeechRequest(
        WORDS,
        "bench" + reference,
        SpeechOptions.defaults().withSeed(seed).withFixedSeconds((frames + 0.5) * 256 / 24_000));
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.println("| " + String.format(Locale.ROOT, format, values) + " |");
  }
}
