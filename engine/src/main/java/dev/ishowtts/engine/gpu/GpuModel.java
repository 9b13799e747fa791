package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.device.Binding;
import dev.ishowtts.engine.device.CpuMemory;
import dev.ishowtts.engine.device.CudaGraph;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.DeviceBuffer;
import dev.ishowtts.engine.device.DeviceMemory;
import dev.ishowtts.engine.device.DeviceOptions;
import dev.ishowtts.engine.device.DeviceSession;
import dev.ishowtts.engine.device.ElementType;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.FlowSampler;
import dev.ishowtts.engine.flow.Positions;
import dev.ishowtts.engine.graph.GraphWriter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/*
 * One utterance is: upload ids, reference mel and noise; text encoder; condition; K times the step;
 * vocoder; download audio. What lies between upload and download is queued without waiting, and the
 * second time a shape is seen it is recorded as a CUDA graph, so that the host launches once instead
 * of some thousand times. A shape is the number of frames, the first spoken frame, the time grid and
 * the number of branches; byte counts quantise the lengths of texts, so shapes come again.
 *
 * Buffers lie at fixed addresses and are shared by all shapes: a shorter utterance uses their
 * beginning.
 */

/** A model on a GPU (or, for tests, in the CPU's memory). Calls are served one at a time. */
public final class GpuModel implements AutoCloseable {
  private static final int MELS = Architecture.MELS;
  private static final int KERNEL = 31;

  /**
   * fp32 graphs whose products may round their factors to 11 bits, as fp16 does, not their range.
   */
  private static final Set<String> TF32 = Set.of(GraphWriter.TEXT, GraphWriter.VOCODER);

  private static final int KEPT_SHAPES = 64;
  private static final int KEPT_GRIDS = 8;

  private final OrtLibrary library;
  private final DeviceMemory memory;
  private final Path folder;
  private final Architecture architecture;
  private final int capacity;
  private final UnaryOperator<DeviceOptions> tuning;
  private final List<DeviceSession> sessions = new ArrayList<>();
  private final DeviceSession text;
  private final DeviceSession condition;
  private final DeviceSession step;
  private final DeviceSession vocoder;
  private final int tableWidth;
  private final Buffers buffers;
  private final Map<List<Double>, Grid> grids = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Shape, Prepared> shapes = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable DeviceSession unguided;

  /** What a captured graph is made for. */
  private record Shape(
      int frames, int referenceFrames, int first, List<Double> times, int branches) {}

  /** A time grid on the device. */
  private record Grid(DeviceBuffer modulations, DeviceBuffer steps, int count) {
    void close() {
      modulations.close();
      steps.close();
    }
  }

  /** The bindings of a shape and, from the second time on, its graph. */
  private static final class Prepared {
    private final List<Binding> bindings;
    private final List<DeviceBuffer> windows;
    private final Runnable work;
    private @Nullable CudaGraph graph;

    Prepared(List<Binding> bindings, List<DeviceBuffer> windows, Runnable work) {
      this.bindings = bindings;
      this.windows = windows;
      this.work = work;
    }

    void close() {
      if (graph != null) {
        graph.close();
      }
      bindings.forEach(Binding::close);
      windows.forEach(DeviceBuffer::close);
    }
  }

  /**
   * Loads a model.
   *
   * @param memory where it lives and runs
   * @param folder holds the graphs as {@link GraphWriter} writes them
   * @param capacity frames of the longest utterance, reference included
   * @throws EngineException BAD_MODEL or UNAVAILABLE if it cannot be loaded there
   */
  public GpuModel(
      OrtLibrary library,
      DeviceMemory memory,
      Path folder,
      Architecture architecture,
      int capacity) {
    this(library, memory, folder, architecture, capacity, UnaryOperator.identity());
  }

  /** Loads a model with other options of its sessions than the standard ones. */
  GpuModel(
      OrtLibrary library,
      DeviceMemory memory,
      Path folder,
      Architecture architecture,
      int capacity,
      UnaryOperator<DeviceOptions> tuning) {
    this.tuning = tuning;
    this.library = library;
    this.memory = memory;
    this.folder = folder;
    this.architecture = architecture;
    this.capacity = capacity;
    try {
      this.text = open(GraphWriter.TEXT);
      this.condition = open(GraphWriter.CONDITION);
      this.step = open(GraphWriter.STEP);
      this.vocoder = open(GraphWriter.VOCODER);
      ElementType arithmetic = step.input("fixed").type();
      this.tableWidth = Math.toIntExact(step.input("cosines").shape().get(1));
      this.buffers = new Buffers(memory, architecture, arithmetic, tableWidth, capacity);
    } catch (RuntimeException e) {
      sessions.forEach(DeviceSession::close);
      throw e;
    }
  }

  private DeviceSession open(String graph) {
    DeviceOptions options = DeviceOptions.on(memory);
    if (memory instanceof CudaMemory && TF32.contains(graph)) {
      options = options.withCudaOption("use_tf32", "1");
    }
    DeviceSession session =
        DeviceSession.open(library, folder.resolve(graph), tuning.apply(options));
    sessions.add(session);
    return session;
  }

  /**
   * One utterance.
   *
   * @param ids token ids as the vocabulary gives them
   * @param frames of reference and speech together
   * @param reference mel of the reference, [reference frames, 100]
   * @param first frame from which on the vocoder speaks
   * @param noise state at time 0, [frames, 100]
   * @param grid times, ascending from 0
   * @param guidance classifier-free guidance strength, 0 for none
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Utterance(
      long[] ids,
      int frames,
      float[] reference,
      int first,
      float[] noise,
      double[] grid,
      double guidance) {}

  /** Returns the samples of an utterance, (frames − first − 1) · 256. */
  public synchronized float[] speak(Utterance utterance) {
    if (utterance.frames() > capacity) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "the utterance needs "
              + utterance.frames()
              + " frames, the GPU buffers hold "
              + capacity
              + ": end sentences with punctuation, or raise engine.gpu_frames");
    }
    int branches = FlowSampler.branches(utterance.guidance());
    upload(utterance, branches);
    Shape shape =
        new Shape(
            utterance.frames(),
            utterance.reference().length / MELS,
            utterance.first(),
            Arrays.stream(utterance.grid()).boxed().toList(),
            branches);
    run(shape, utterance.grid());
    int samples = (utterance.frames() - utterance.first() - 1) * VocosArchitecture.HOP;
    return buffers.audio.floats(0, samples);
  }

  private void upload(Utterance utterance, int branches) {
    int frames = utterance.frames();
    int tokens = Math.min(utterance.ids().length, frames);
    long[] ids = new long[branches * frames];
    float[] keep = new float[frames];
    Arrays.fill(keep, architecture.maskTextPadding() ? 0 : 1);
    for (int n = 0; n < tokens; n++) {
      ids[n] = utterance.ids()[n] + 1;
      keep[n] = 1;
    }
    buffers.ids.uploadLongs(ids);
    buffers.keep.upload(keep);
    if (architecture.averageUpsampling()) {
      buffers.spread.uploadLongs(Positions.spread(tokens, frames));
    }
    buffers.condition.zero();
    int copied = Math.min(utterance.reference().length, frames * MELS);
    buffers.condition.upload(0, FloatBuffer.wrap(utterance.reference(), 0, copied));
    float guidance = (float) utterance.guidance();
    buffers.weights.upload(branches == 1 ? new float[] {1} : new float[] {1 + guidance, -guidance});
    buffers.state.upload(utterance.noise());
  }

  private void run(Shape shape, double[] grid) {
    Prepared known = shapes.get(shape);
    if (known == null) {
      evict();
      Prepared prepared = prepare(shape, grid(shape.times(), grid));
      prepared.work.run();
      shapes.put(shape, prepared);
      return;
    }
    if (!(memory instanceof CudaMemory cuda)) {
      known.work.run();
      return;
    }
    CudaGraph graph = known.graph;
    if (graph == null) {
      graph = CudaGraph.capture(cuda, known.work);
      known.graph = graph;
    }
    graph.launch();
  }

  private void evict() {
    if (shapes.size() < KEPT_SHAPES) {
      return;
    }
    memory.synchronise();
    Shape oldest = shapes.keySet().iterator().next();
    Prepared dropped = shapes.remove(oldest);
    if (dropped != null) {
      dropped.close();
    }
  }

  private Prepared prepare(Shape shape, Grid grid) {
    int frames = shape.frames();
    int rows = shape.branches();
    int width = architecture.textDim();
    int blocks = (frames + GraphWriter.POSITION_BLOCK - 1) / GraphWriter.POSITION_BLOCK;
    DeviceBuffer first = windows(frames, blocks, frames);
    DeviceBuffer second = windows(frames, blocks, blocks * GraphWriter.POSITION_BLOCK);
    Binding encode =
        text.bind()
            .input("ids", buffers.ids, rows, frames)
            .input("positions", buffers.positions, frames, width)
            .input("keep", buffers.keep, frames, 1);
    if (architecture.averageUpsampling()) {
      encode.input("spread", buffers.spread, frames);
    }
    encode.output("text", buffers.text, rows, frames, width);
    Binding project =
        condition
            .bind()
            .input("condition", buffers.condition, rows, 1, frames, MELS)
            .input("text", buffers.text, rows, 1, frames, width)
            .output("fixed", buffers.fixed, rows, 1, frames, architecture.dim());
    Binding advance =
        step(rows)
            .bind()
            .input("x", buffers.state, 1, frames, MELS)
            .input("fixed", buffers.fixed, rows, frames, architecture.dim())
            .input(
                "modulations",
                grid.modulations(),
                grid.count(),
                grid.modulations().elements() / grid.count())
            .input("steps", grid.steps(), grid.count())
            .input("turn", buffers.turn)
            .input("weights", buffers.weights, rows, 1, 1, 1)
            .input("cosines", buffers.cosines, frames, tableWidth)
            .input("sines", buffers.sines, frames, tableWidth)
            .input("first_windows", first, first.elements())
            .input("second_windows", second, second.elements())
            .input("range", buffers.range, frames)
            .output("next", buffers.next, 1, frames, MELS);
    int spoken = frames - shape.first();
    Binding voice =
        vocoder
            .bind()
            .input("mel", buffers.mel, 1, spoken, MELS)
            .output("audio", buffers.audio, 1, (spoken - 1L) * VocosArchitecture.HOP);
    Runnable work =
        () -> {
          encode.run();
          project.run();
          for (int k = 0; k < grid.count(); k++) {
            buffers.turn.copy(0, buffers.turns, k, 1);
            advance.run();
            buffers.state.copy(0, buffers.next, 0, (long) frames * MELS);
          }
          long from = (long) shape.first() * MELS;
          buffers.mel.copy(0, buffers.state, from, (long) spoken * MELS);
          int reference = shape.referenceFrames() - shape.first();
          if (reference > 0) {
            buffers.mel.copy(0, buffers.condition, from, (long) reference * MELS);
          }
          voice.run();
        };
    return new Prepared(List.of(encode, project, advance, voice), List.of(first, second), work);
  }

  /** Returns the frames of every window; {@code zeros} stands for frames outside. */
  private DeviceBuffer windows(int frames, int blocks, int zeros) {
    int width = GraphWriter.POSITION_WINDOW;
    long[] indices = new long[blocks * width];
    for (int i = 0; i < indices.length; i++) {
      int frame = i / width * GraphWriter.POSITION_BLOCK + i % width - KERNEL / 2;
      indices[i] = frame >= 0 && frame < frames ? frame : zeros;
    }
    DeviceBuffer buffer = memory.allocate(ElementType.INT64, indices.length);
    buffer.uploadLongs(indices);
    return buffer;
  }

  private DeviceSession step(int branches) {
    if (branches == 2) {
      return step;
    }
    if (unguided == null) {
      unguided = open(GraphWriter.UNGUIDED_STEP);
    }
    return unguided;
  }

  /** Prepares a time grid, so that no request pays for it. */
  public synchronized void prepare(double[] grid) {
    grid(Arrays.stream(grid).boxed().toList(), grid);
  }

  private Grid grid(List<Double> key, double[] grid) {
    Grid known = grids.get(key);
    if (known != null) {
      return known;
    }
    if (grids.size() >= KEPT_GRIDS) {
      memory.synchronise();
      List<Double> oldest = grids.keySet().iterator().next();
      shapes.entrySet().stream()
          .filter(entry -> entry.getKey().times().equals(oldest))
          .toList()
          .forEach(
              entry -> {
                entry.getValue().close();
                shapes.remove(entry.getKey());
              });
      Grid dropped = grids.remove(oldest);
      if (dropped != null) {
        dropped.close();
      }
    }
    Grid made = makeGrid(grid);
    grids.put(key, made);
    return made;
  }

  private Grid makeGrid(double[] grid) {
    int count = grid.length - 1;
    float[] lengths = new float[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = (float) (grid[i + 1] - grid[i]);
    }
    float[] made = modulations(grid);
    DeviceBuffer modulations = memory.allocate(step.input("fixed").type(), made.length);
    modulations.upload(made);
    DeviceBuffer steps = memory.allocate(ElementType.FLOAT32, count);
    steps.upload(lengths);
    memory.synchronise();
    return new Grid(modulations, steps, count);
  }

  /** Computed on the CPU: once per grid, and a GPU would keep 41 % of the weights for it. */
  private float[] modulations(double[] grid) {
    int count = grid.length - 1;
    float[] sinusoid = Positions.time(Arrays.copyOf(grid, count));
    try (CpuMemory cpu = new CpuMemory();
        DeviceSession time =
            DeviceSession.open(
                library,
                folder.resolve(GraphWriter.TIME),
                DeviceOptions.on(cpu).withThreads(Runtime.getRuntime().availableProcessors()));
        DeviceBuffer angles = cpu.allocate(ElementType.FLOAT32, sinusoid.length)) {
      long width = time.output("modulations").shape().get(1);
      angles.upload(sinusoid);
      try (DeviceBuffer values = cpu.allocate(ElementType.FLOAT32, count * width);
          Binding binding = time.bind()) {
        binding
            .input("sinusoid", angles, count, sinusoid.length / count)
            .output("modulations", values, count, width)
            .run();
        return values.floats(0, Math.toIntExact(count * width));
      }
    }
  }

  /** Returns the flow's last state, [frames, 100]. */
  synchronized float[] state(int frames) {
    return buffers.state.floats(0, frames * MELS);
  }

  /** Returns how many shapes are recorded as graphs. */
  public synchronized long capturedShapes() {
    return shapes.values().stream().filter(prepared -> prepared.graph != null).count();
  }

  @Override
  public synchronized void close() {
    memory.synchronise();
    shapes.values().forEach(Prepared::close);
    shapes.clear();
    sessions.forEach(DeviceSession::close);
    grids.values().forEach(Grid::close);
    grids.clear();
    buffers.close();
  }
}
