package dev.ishowtts.engine.device;

import com.sun.jna.Function;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The buffers that a session reads and writes, and its runs on them. On a GPU a run only queues its
 * work on the memory's stream; a download or {@link DeviceMemory#synchronise} waits for it. One
 * thread at a time.
 */
public final class Binding implements AutoCloseable {
  /** ONNX Runtime's number for a run that is neither captured nor replayed. */
  private static final int NO_GRAPH = -1;

  private final DeviceSession session;
  private final OrtLibrary library;
  private final OrtHandle handle;
  private final Function runWithBinding;
  private final Map<Integer, RunOptions> runOptions = new HashMap<>();
  private final Map<String, Slot> inputs = new TreeMap<>();
  private final Map<String, Slot> outputs = new TreeMap<>();
  private Layout layout = new Layout(List.of());
  private boolean open = true;

  Binding(DeviceSession session) {
    this.session = session;
    this.library = session.library();
    this.runWithBinding = library.function(OrtFunction.RUN_WITH_BINDING);
    this.handle =
        library.create(
            EngineFault.RUNTIME,
            session.name() + " cannot be bound",
            OrtFunction.CREATE_IO_BINDING,
            OrtFunction.RELEASE_IO_BINDING,
            session.pointer());
  }

  /** What is bound where. Buffers are the same only if they are one object. */
  record Layout(List<Slot> slots) {}

  record Slot(String name, DeviceBuffer buffer, List<Long> shape) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record RunOptions(OrtHandle handle, Object[] arguments) {}

  /**
   * Binds an input, in place of what was bound before.
   *
   * @param shape extents whose product is at most the buffer's capacity
   * @throws IllegalArgumentException if the graph has no such input, or type, shape or memory do
   *     not fit
   */
  public Binding input(String name, DeviceBuffer buffer, long... shape) {
    bind(OrtFunction.BIND_INPUT, inputs, session.input(name), buffer, shape);
    return this;
  }

  /**
   * Binds an output, in place of what was bound before. Outputs that are not bound are not
   * computed.
   *
   * @param shape exactly the extents that the graph will give
   * @throws IllegalArgumentException as {@link #input}
   */
  public Binding output(String name, DeviceBuffer buffer, long... shape) {
    bind(OrtFunction.BIND_OUTPUT, outputs, session.output(name), buffer, shape);
    return this;
  }

  private synchronized void bind(
      OrtFunction function, Map<String, Slot> slots, Port port, DeviceBuffer buffer, long[] shape) {
    requireOpen();
    List<Long> extents = Arrays.stream(shape).boxed().toList();
    port.check(buffer.type(), extents);
    if (buffer.memory() != session.options().memory()) {
      throw new IllegalArgumentException(
          port.name()
              + " must lie in the memory of its session, "
              + session.options().memory()
              + ", got "
              + buffer);
    }
    long elements = extents.stream().reduce(1L, Math::multiplyExact);
    if (elements > buffer.elements()) {
      throw new IllegalArgumentException(
          port.name() + " needs " + elements + " elements for " + extents + ", got " + buffer);
    }
    String trouble = port.name() + " of " + session.name() + " cannot be bound";
    try (OrtHandle value =
        library.create(
            EngineFault.RUNTIME,
            trouble,
            OrtFunction.CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE,
            OrtFunction.RELEASE_VALUE,
            session.memoryInfo(),
            buffer.address(),
            elements * buffer.type().bytes(),
            shape.length == 0 ? new long[1] : shape,
            (long) shape.length,
            buffer.type().number())) {
      library.call(
          EngineFault.RUNTIME, trouble, function, handle.pointer(), port.name(), value.pointer());
    }
    slots.put(port.name(), new Slot(port.name(), buffer, extents));
    layout =
        new Layout(Stream.concat(inputs.values().stream(), outputs.values().stream()).toList());
  }

  /**
   * Runs the graph once, without ONNX Runtime's own capture. May be part of a {@link CudaGraph}.
   *
   * @throws dev.ishowtts.engine.fault.EngineException RUNTIME if the runtime refuses or fails
   * @throws IllegalStateException if something is closed or an input is not bound
   */
  public void run() {
    start(NO_GRAPH);
  }

  /**
   * Runs the graph; where the session captures graphs ({@link DeviceOptions#withCudaGraphs}), the
   * first run of a number on a thread captures and later ones replay. Elsewhere the same as {@link
   * #run()}.
   *
   * @param graphId at least 0; stands for one set of buffers and shapes of the session
   * @throws IllegalStateException also if the number was captured with other buffers or shapes
   */
  public void run(int graphId) {
    if (graphId < 0) {
      throw new IllegalArgumentException("graphId must be >= 0, got " + graphId);
    }
    start(session.options().capturesGraphs() ? graphId : NO_GRAPH);
  }

  private synchronized void start(int graphId) {
    requireOpen();
    if (inputs.size() < session.inputs().size() || outputs.isEmpty()) {
      throw new IllegalStateException(session.name() + " cannot run: " + unbound());
    }
    for (Slot slot : layout.slots()) {
      var unused = slot.buffer().address();
    }
    session.options().memory().uses(session, session::requireOpen);
    if (graphId != NO_GRAPH) {
      session.claim(graphId, layout);
    }
    RunOptions options = runOptions.computeIfAbsent(graphId, this::options);
    library.check(
        EngineFault.RUNTIME,
        session.name() + " failed",
        runWithBinding.invokePointer(options.arguments()));
  }

  private String unbound() {
    List<String> missing =
        session.inputs().keySet().stream().filter(name -> !inputs.containsKey(name)).toList();
    return missing.isEmpty()
        ? "no output is bound"
        : "these inputs are not bound: " + String.join(", ", missing);
  }

  private RunOptions options(int graphId) {
    String trouble = "the options of a run cannot be set";
    OrtHandle options =
        library.create(
            EngineFault.RUNTIME,
            trouble,
            OrtFunction.CREATE_RUN_OPTIONS,
            OrtFunction.RELEASE_RUN_OPTIONS);
    try {
      if (session.options().memory() instanceof CudaMemory) {
        entry(options, "disable_synchronize_execution_providers", "1");
        entry(options, "gpu_graph_id", Integer.toString(graphId));
      }
    } catch (RuntimeException e) {
      options.close();
      throw e;
    }
    return new RunOptions(
        options, new Object[] {session.pointer(), options.pointer(), handle.pointer()});
  }

  private void entry(OrtHandle options, String key, String value) {
    library.call(
        EngineFault.RUNTIME,
        "run entry " + key + "=" + value + " is refused",
        OrtFunction.ADD_RUN_CONFIG_ENTRY,
        options.pointer(),
        key,
        value);
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the binding of " + session.name() + " is closed");
    }
  }

  /**
   * Unbinds everything; the buffers stay open. Work already queued must be done before the buffers
   * are closed. A second call does nothing.
   */
  @Override
  public void close() {
    session.forget(this);
    synchronized (this) {
      if (!open) {
        return;
      }
      open = false;
      runOptions.values().forEach(options -> options.handle().close());
      handle.close();
    }
  }
}
