package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.device.Binding;
import dev.ishowtts.engine.device.CpuMemory;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.CustomOperations;
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
import dev.ishowtts.engine.graph.StepOperation;
import dev.ishowtts.engine.runtime.Provider;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/*
 * Utterances are spoken together in three parts: text encoder and condition; the steps of the flow;
 * the vocoder. Between the upload of a text and the download of audio nothing waits, and each part is
 * recorded as a CUDA graph the second time its shape is seen, so that the host launches once instead
 * of some thousand times. Byte counts quantise the lengths of texts, so shapes come again; several
 * utterances are padded to a multiple of 16 frames.
 *
 * The random bits of the noise, the slowest work of the host, are drawn while the device encodes the
 * text; the device makes normal values of them.
 *
 * Buffers lie at fixed addresses and are shared by all shapes: a shorter utterance uses their
 * beginning.
 */

/** A model on a GPU (or, for tests, in the CPU's memory). Calls are served one at a time. */
public final class GpuModel implements AutoCloseable {
  private static final int MELS = Architecture.MELS;

  /** Utterances together have up to this many frames each, on average. */
  private static final int BATCH_FRAMES = 1024;

  private static final int BATCH_GRAIN = 16;

  /** A row of a norm is held in the registers of one block. */
  private static final int WIDEST = 1024;

  /**
   * fp32 graphs whose products may round their factors to 11 bits, as fp16 does, not their range.
   */
  private static final Set<String> TF32 =
      Set.of(GraphWriter.DEVICE_TEXT, GraphWriter.DEVICE_VOCODER);

  private static final int KEPT_GRIDS = 8;

  private final OrtLibrary library;
  private final DeviceMemory memory;
  private final Path folder;
  private final Architecture architecture;
  private final int capacity;
  private final int batch;
  private final int together;
  private final UnaryOperator<DeviceOptions> tuning;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Kernels kernels;
  private final CustomOperations operations;
  private final DeviceSession text;
  private final DeviceSession condition;
  private final DeviceSession step;
  private final DeviceSession vocoder;
  private final Buffers buffers;
  private final Parts parts;
  private final Map<List<Double>, Grid> grids = new LinkedHashMap<>(16, 0.75f, true);

  /** Text encoder and condition of utterances of that many frames each. */
  private record Encoding(int batch, int frames, int branches) {}

  /** The steps of utterances of that many frames each. */
  private record Integration(int batch, int frames, int branches, List<Double> times) {}

  /** The vocoder of utterances of that many frames each. */
  private record Voicing(int batch, int frames) {}

  /** A time grid on the device. */
  private record Grid(DeviceBuffer modulations, DeviceBuffer steps, int count) {
    void close() {
      modulations.close();
      steps.close();
    }
  }

  /**
   * Loads a model.
   *
   * @param memory where it lives and runs
   * @param folder holds the graphs as {@link GraphWriter} writes them
   * @param capacity frames of the longest utterance, reference included
   * @param batch utterances spoken together at most, at least 1
   * @throws EngineException BAD_MODEL or UNAVAILABLE if it cannot be loaded there
   */
  public GpuModel(
      OrtLibrary library,
      DeviceMemory memory,
      Path folder,
      Architecture architecture,
      int capacity,
      int batch) {
    this(library, memory, folder, architecture, capacity, batch, UnaryOperator.identity());
  }

  /** Returns the operations of the step graphs for sessions that are loaded but never run. */
  public static CustomOperations declaredOperations(OrtLibrary library, Provider provider) {
    return new CustomOperations(
        library,
        provider == Provider.CUDA ? provider : Provider.CPU,
        StepOperation.DOMAIN,
        FlowOperation.all(new JavaKernels()));
  }

  /** Loads a model with other options of its sessions than the standard ones. */
  GpuModel(
      OrtLibrary library,
      DeviceMemory memory,
      Path folder,
      Architecture architecture,
      int capacity,
      int batch,
      UnaryOperator<DeviceOptions> tuning) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be >= 1, got " + batch);
    }
    if (architecture.dim() > WIDEST) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "the engine's kernels take models of width "
              + WIDEST
              + " at most, got "
              + architecture.dim()
              + ": set engine.gpu_graphs = false");
    }
    this.tuning = tuning;
    this.library = library;
    this.memory = memory;
    this.folder = folder;
    this.architecture = architecture;
    this.capacity = capacity;
    this.batch = batch;
    this.together = batch == 1 ? capacity : Math.max(capacity, batch * BATCH_FRAMES);
    this.parts = new Parts(memory);
    try {
      this.kernels =
          memory instanceof CudaMemory cuda ? GpuKernels.open(library, cuda) : new JavaKernels();
      opened.add(0, kernels);
      this.operations =
          new CustomOperations(
              library,
              memory instanceof CudaMemory ? Provider.CUDA : Provider.CPU,
              StepOperation.DOMAIN,
              FlowOperation.all(kernels));
      opened.add(0, operations);
      this.text = open(GraphWriter.DEVICE_TEXT);
      this.condition = open(GraphWriter.CONDITION);
      this.step = open(stepGraph(kernels));
      this.vocoder = open(GraphWriter.DEVICE_VOCODER);
      ElementType arithmetic = step.input("fixed").type();
      this.buffers = new Buffers(memory, architecture, arithmetic, capacity, batch, together);
      opened.add(buffers);
    } catch (RuntimeException e) {
      closeOpened();
      throw e;
    }
  }

  private String stepGraph(Kernels kernels) {
    if (batch == 1) {
      return GraphWriter.STEP;
    }
    boolean half = condition.output("fixed").type() == ElementType.FLOAT16;
    return half && kernels.attends() ? GraphWriter.HOPPER_STEP : GraphWriter.BATCH_STEP;
  }

  private DeviceSession open(String graph) {
    DeviceOptions options = DeviceOptions.on(memory).withOperations(operations);
    if (memory instanceof CudaMemory && TF32.contains(graph)) {
      options = options.withCudaOption("use_tf32", "1");
    }
    DeviceSession session =
        DeviceSession.open(library, folder.resolve(graph), tuning.apply(options));
    opened.add(0, session);
    return session;
  }

  /**
   * One utterance.
   *
   * @param ids token ids as the vocabulary gives them
   * @param frames of reference and speech together
   * @param reference mel of the reference, [reference frames, 100]
   * @param first frame from which on the vocoder speaks
   * @param noise state at time 0; asked for once the device works on the text
   * @param grid times, ascending from 0
   * @param guidance classifier-free guidance strength, 0 for none
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Utterance(
      long[] ids,
      int frames,
      float[] reference,
      int first,
      Supplier<Start> noise,
      double[] grid,
      double guidance) {
    private int spoken() {
      return frames - first;
    }

    private int tokens() {
      return Math.min(ids.length, frames);
    }
  }

  /** Returns the samples of an utterance, (frames − first − 1) · 256. */
  public float[] speak(Utterance utterance) {
    return speak(List.of(utterance)).get(0);
  }

  /**
   * Returns the samples of utterances, each as it sounds alone, to the rounding of the arithmetic.
   *
   * @param utterances at least one, all of one grid and guidance
   */
  public synchronized List<float[]> speak(List<Utterance> utterances) {
    utterances.forEach(this::requireRoom);
    List<float[]> audio = new ArrayList<>();
    int from = 0;
    while (from < utterances.size()) {
      int to = from + 1;
      while (to < utterances.size() && fit(utterances.subList(from, to + 1))) {
        to++;
      }
      audio.addAll(together(utterances.subList(from, to)));
      from = to;
    }
    return audio;
  }

  private void requireRoom(Utterance utterance) {
    if (utterance.frames() > capacity) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "the utterance needs "
              + utterance.frames()
              + " frames, the GPU buffers hold "
              + capacity
              + ": end sentences with punctuation, or raise engine.gpu_frames");
    }
  }

  private boolean fit(List<Utterance> utterances) {
    return utterances.size() <= batch && (long) utterances.size() * padded(utterances) <= together;
  }

  /** Returns the frames of a row: alone as many as there are, together a multiple of the grain. */
  private int padded(List<Utterance> utterances) {
    return grained(utterances, Utterance::frames);
  }

  private int grained(List<Utterance> utterances, ToIntFunction<Utterance> length) {
    int most = utterances.stream().mapToInt(length).max().orElseThrow();
    if (utterances.size() == 1) {
      return most;
    }
    return Math.min(capacity, (most + BATCH_GRAIN - 1) / BATCH_GRAIN * BATCH_GRAIN);
  }

  private List<float[]> together(List<Utterance> utterances) {
    Utterance any = utterances.get(0);
    int branches = FlowSampler.branches(any.guidance());
    int count = utterances.size();
    int frames = padded(utterances);
    float guidance = (float) any.guidance();
    buffers.weights.upload(branches == 1 ? new float[] {1} : new float[] {1 + guidance, -guidance});
    buffers.lengths.uploadInts(perRow(utterances, branches, Utterance::frames));
    encode(utterances, frames, branches);
    if (count > 1) {
      buffers.state.zero();
    }
    for (int i = 0; i < count; i++) {
      start(utterances.get(i).noise().get(), i * frames * MELS);
    }
    integrate(count, frames, branches, any.grid());
    return voiced(utterances, frames);
  }

  private void start(Start start, int at) {
    if (start instanceof Start.Drawn drawn) {
      kernels.normals(drawn, buffers.bits, buffers.state, at);
    } else if (start instanceof Start.Values known) {
      buffers.state.upload(at, FloatBuffer.wrap(known.values()));
    }
  }

  private static int[] perRow(
      List<Utterance> utterances, int branches, ToIntFunction<Utterance> value) {
    int[] values = new int[branches * utterances.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = value.applyAsInt(utterances.get(row % utterances.size()));
    }
    return values;
  }

  private void encode(List<Utterance> utterances, int frames, int branches) {
    int count = utterances.size();
    long[] ids = new long[branches * count * frames];
    buffers.condition.zero();
    for (int i = 0; i < count; i++) {
      Utterance utterance = utterances.get(i);
      for (int n = 0; n < utterance.tokens(); n++) {
        ids[i * frames + n] = utterance.ids()[n] + 1;
      }
      int copied = Math.min(utterance.reference().length, utterance.frames() * MELS);
      buffers.condition.upload(
          (long) i * frames * MELS, FloatBuffer.wrap(utterance.reference(), 0, copied));
    }
    buffers.ids.uploadLongs(ids);
    buffers.kept.uploadInts(
        perRow(
            utterances,
            branches,
            architecture.maskTextPadding() ? Utterance::tokens : Utterance::frames));
    if (architecture.averageUpsampling()) {
      buffers.spread.uploadLongs(spread(utterances, frames, branches));
    }
    parts.run(new Encoding(count, frames, branches), () -> encoding(count, frames, branches));
  }

  /** Returns which of the text's rows, counted over all utterances, each frame takes. */
  private static long[] spread(List<Utterance> utterances, int frames, int branches) {
    long[] spread = new long[branches * utterances.size() * frames];
    for (int row = 0; row < branches * utterances.size(); row++) {
      Utterance utterance = utterances.get(row % utterances.size());
      long[] own = Positions.spread(utterance.tokens(), utterance.frames());
      for (int n = 0; n < own.length; n++) {
        spread[row * frames + n] = (long) row * frames + own[n];
      }
    }
    return spread;
  }

  private Parts.Part encoding(int count, int frames, int branches) {
    int width = architecture.textDim();
    long rows = (long) branches * count;
    Binding encode =
        text.bind()
            .input("kept", buffers.kept, rows)
            .input("lengths", buffers.lengths, rows)
            .input("ids", buffers.ids, rows, frames)
            .input("positions", buffers.positions, frames, width);
    if (architecture.averageUpsampling()) {
      encode.input("spread", buffers.spread, rows, frames);
    }
    encode.output("text", buffers.text, rows, frames, width);
    Binding project =
        condition
            .bind()
            .input("condition", buffers.condition, branches, count, frames, MELS)
            .input("text", buffers.text, branches, count, frames, width)
            .output("fixed", buffers.fixed, branches, count, frames, architecture.dim());
    return new Parts.Part(
        List.of(encode, project),
        () -> {
          encode.run();
          project.run();
        });
  }

  private void integrate(int count, int frames, int branches, double[] times) {
    List<Double> key = Arrays.stream(times).boxed().toList();
    Grid grid = grid(key, times);
    parts.run(
        new Integration(count, frames, branches, key),
        () -> integration(count, frames, branches, grid));
  }

  private Parts.Part integration(int count, int frames, int branches, Grid grid) {
    Binding there = advance(count, frames, branches, grid, buffers.state, buffers.next);
    Binding back = advance(count, frames, branches, grid, buffers.next, buffers.state);
    return new Parts.Part(
        List.of(there, back),
        () -> {
          for (int k = 0; k < grid.count(); k++) {
            buffers.turn.copy(0, buffers.turns, k, 1);
            (k % 2 == 0 ? there : back).run();
          }
          if (grid.count() % 2 == 1) {
            buffers.state.copy(0, buffers.next, 0, (long) count * frames * MELS);
          }
        });
  }

  private Binding advance(
      int count, int frames, int branches, Grid grid, DeviceBuffer from, DeviceBuffer to) {
    long rows = (long) branches * count;
    return step.bind()
        .input("x", from, count, frames, MELS)
        .input("fixed", buffers.fixed, rows, frames, architecture.dim())
        .input(
            "modulations",
            grid.modulations(),
            grid.count(),
            grid.modulations().elements() / grid.count())
        .input("steps", grid.steps(), grid.count())
        .input("turn", buffers.turn)
        .input("weights", buffers.weights, branches, 1, 1, 1)
        .input("cosines", buffers.cosines, frames, Positions.ROTARY_PAIRS)
        .input("sines", buffers.sines, frames, Positions.ROTARY_PAIRS)
        .input("lengths", buffers.lengths, rows)
        .output("next", to, count, frames, MELS);
  }

  private List<float[]> voiced(List<Utterance> utterances, int frames) {
    int count = utterances.size();
    int spoken = grained(utterances, Utterance::spoken);
    for (int i = 0; i < count; i++) {
      Utterance utterance = utterances.get(i);
      long to = (long) i * spoken * MELS;
      long from = ((long) i * frames + utterance.first()) * MELS;
      buffers.mel.copy(to, buffers.state, from, (long) utterance.spoken() * MELS);
      int known =
          Math.min(utterance.reference().length, utterance.frames() * MELS)
              - utterance.first() * MELS;
      if (known > 0) {
        buffers.mel.upload(
            to, FloatBuffer.wrap(utterance.reference(), utterance.first() * MELS, known));
      }
    }
    buffers.spoken.uploadInts(perRow(utterances, 1, Utterance::spoken));
    parts.run(new Voicing(count, spoken), () -> voicing(count, spoken));
    int row = samples(spoken);
    float[] all = buffers.audio.floats(0, count * row);
    List<float[]> audio = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int own = samples(utterances.get(i).spoken());
      audio.add(Arrays.copyOfRange(all, i * row, i * row + own));
    }
    return audio;
  }

  private static int samples(int spoken) {
    return (spoken - 1) * VocosArchitecture.HOP;
  }

  private Parts.Part voicing(int count, int spoken) {
    Binding voice =
        vocoder
            .bind()
            .input("lengths", buffers.spoken, count)
            .input("mel", buffers.mel, count, spoken, MELS)
            .output("audio", buffers.audio, count, samples(spoken));
    return new Parts.Part(List.of(voice), voice::run);
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
      parts.dropIf(part -> part instanceof Integration steps && steps.times().equals(oldest));
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

  /** Returns the flow's last state of the first utterance, [frames, 100]. */
  synchronized float[] state(int frames) {
    return buffers.state.floats(0, frames * MELS);
  }

  /** Returns how many parts are recorded as graphs. */
  public synchronized long recordedParts() {
    return parts.recorded();
  }

  @Override
  public synchronized void close() {
    parts.close();
    grids.values().forEach(Grid::close);
    grids.clear();
    closeOpened();
  }

  /** Sessions before what they were made with. */
  private void closeOpened() {
    for (AutoCloseable each : opened) {
      try {
        each.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(each + " cannot be closed", e);
      }
    }
    opened.clear();
  }
}
