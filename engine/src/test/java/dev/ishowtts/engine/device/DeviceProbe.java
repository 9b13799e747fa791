package dev.ishowtts.engine.device;

import dev.ishowtts.engine.fault.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Tries the whole package on a GPU: plain runs, ONNX Runtime's graphs and our own, two shapes each,
 * against the CPU. Needs {@code -Donnxruntime.native.path}; prints one line per finding and ends
 * with exit code 0 only if every result is right.
 */
final class DeviceProbe {
  private static final int WIDTH = 512;
  private static final int REPLAYS = 1000;
  private static final int STEPS = 7;
  private static final int[] ROWS = {300, 845};

  /** fp16: inputs exact, results of about 1 rounded to 11 bits, sums in fp32 or TF32. */
  private static final double LARGEST_ERROR = 2e-3;

  private final OrtLibrary library;
  private final Path folder;
  private boolean right = true;

  private DeviceProbe(OrtLibrary library, Path folder) {
    this.library = library;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    OrtLibrary library = OrtLibrary.prepared();
    Availability availability = Availability.of(library);
    print("ONNX Runtime %s, %s", library.version(), library.providers());
    print(
        "CUDA: %s",
        availability.obstacle().map(Availability.Obstacle::toString).orElse("available"));
    if (!availability.isAvailable()) {
      System.exit(3);
    }
    DeviceProbe probe = new DeviceProbe(library, Files.createTempDirectory("device-probe"));
    try (CudaMemory memory = CudaMemory.open(library, 0)) {
      probe.tryAll(memory);
    }
    print("open handles %d", library.openHandles());
    print(probe.right ? "RIGHT" : "WRONG");
    System.exit(probe.right ? 0 : 1);
  }

  private void tryAll(CudaMemory memory) {
    for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT16}) {
      DeviceOptions plain = DeviceOptions.on(memory);
      attempt("plain runs", type, plain, this::plain);
      attempt("ONNX Runtime's graphs", type, plain.withCudaGraphs(), this::runtimeGraphs);
      attempt("own graph of one run", type, plain, step -> ownGraph(step, 1));
      attempt("own graph of " + STEPS + " runs and copies", type, plain, s -> ownGraph(s, STEPS));
      print(
          "%s done: %d buffers, %d bytes open, GPU uses %d MiB",
          type, memory.openBuffers(), memory.openBytes(), memory.info().usedBytes() >> 20);
    }
  }

  private void attempt(
      String name, ElementType type, DeviceOptions options, Consumer<Step> measure) {
    TinyModel model = TinyModel.random(type, WIDTH, 1);
    Path graph = model.write(folder.resolve(type + ".onnx"));
    try (DeviceSession session = DeviceSession.open(library, graph, options)) {
      for (int i = 0; i < ROWS.length; i++) {
        try (Step step = new Step(name + ", " + type, session, model, ROWS[i], i + 1)) {
          measure.accept(step);
        }
      }
    } catch (EngineException | IllegalStateException e) {
      right = false;
      print("%s, %s: FAILED: %s", name, type, e);
    }
  }

  private void plain(Step step) {
    step.binding.run();
    time(step, 1, step.binding::run);
  }

  private void runtimeGraphs(Step step) {
    step.binding.run(step.graphId);
    step.binding.run(step.graphId);
    step.upload(2);
    time(step, 1, () -> step.binding.run(step.graphId));
  }

  private void ownGraph(Step step, int runs) {
    step.binding.run();
    try (CudaGraph graph =
        CudaGraph.capture(
            step.memory,
            () -> {
              for (int i = 0; i < runs; i++) {
                step.x.copy(0, step.start, (long) i * step.elements, step.elements);
                step.binding.run();
              }
            })) {
      step.upload(3);
      graph.launch();
      time(step, runs, graph::launch);
      print("  %d nodes in the graph", graph.nodes());
    }
  }

  private void time(Step step, int runs, Runnable work) {
    for (int i = 0; i < 20; i++) {
      work.run();
    }
    step.memory.synchronise();
    long start = System.nanoTime();
    for (int i = 0; i < REPLAYS; i++) {
      work.run();
    }
    long queued = System.nanoTime();
    step.memory.synchronise();
    long end = System.nanoTime();
    double error = step.error(runs);
    right &= error < LARGEST_ERROR;
    print(
        "%s, %d rows: %.2f us a replay, of which %.2f us on the host; largest error %.1e %s",
        step.name,
        step.rows,
        (end - start) / 1e3 / REPLAYS,
        (queued - start) / 1e3 / REPLAYS,
        error,
        error < LARGEST_ERROR ? "" : "WRONG");
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** One session at one shape; {@code start} holds an input for each of the runs. */
  private static final class Step implements AutoCloseable {
    private final String name;
    private final CudaMemory memory;
    private final TinyModel model;
    private final int rows;
    private final int elements;
    private final int graphId;
    private final DeviceBuffer start;
    private final DeviceBuffer x;
    private final DeviceBuffer y;
    private final Binding binding;
    private float[] values = new float[0];

    Step(String name, DeviceSession session, TinyModel model, int rows, int graphId) {
      this.name = name;
      this.memory = (CudaMemory) session.options().memory();
      this.model = model;
      this.rows = rows;
      this.elements = rows * WIDTH;
      this.graphId = graphId;
      this.start = memory.allocate(model.type(), (long) STEPS * elements);
      this.x = memory.allocate(model.type(), elements);
      this.y = memory.allocate(model.type(), elements);
      this.binding = session.bind().input("x", x, rows, WIDTH).output("y", y, rows, WIDTH);
      upload(1);
    }

    void upload(long seed) {
      Random random = new Random(seed);
      values = new float[STEPS * elements];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      start.upload(values);
      x.copy(0, start, 0, elements);
    }

    /** Returns the largest difference to the CPU, relative to 1 or to the value if larger. */
    double error(int runs) {
      int from = (runs - 1) * elements;
      float[] input = start.floats(from, elements);
      float[] expected = model.apply(input);
      float[] actual = y.floats(0, elements);
      double largest = 0;
      for (int i = 0; i < elements; i++) {
        double difference = Math.abs(actual[i] - expected[i]);
        largest = Math.max(largest, difference / Math.max(1, Math.abs(expected[i])));
        largest = Float.isNaN(actual[i]) ? Double.POSITIVE_INFINITY : largest;
      }
      return largest;
    }

    @Override
    public void close() {
      binding.close();
      memory.synchronise();
      y.close();
      x.close();
      start.close();
    }
  }
}
