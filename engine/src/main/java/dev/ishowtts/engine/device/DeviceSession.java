package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A loaded graph whose inputs and outputs lie in one {@link DeviceMemory}. Bindings of one session
 * may run on several threads on the CPU; on a GPU use one thread.
 */
public final class DeviceSession implements AutoCloseable {
  /** The plain allocator of a device, as ONNX Runtime counts them. */
  private static final int DEVICE_ALLOCATOR = 0;

  /** Memory of the device itself, neither input nor output memory of the CPU. */
  private static final int DEFAULT_MEMORY = 0;

  private final OrtLibrary library;
  private final DeviceOptions options;
  private final String name;
  private final OrtHandle handle;
  private final OrtHandle memoryInfo;
  private final Map<String, Port> inputs;
  private final Map<String, Port> outputs;
  private final List<Binding> bindings = new ArrayList<>();
  private final Map<Integer, Binding.Layout> graphs = new HashMap<>();
  private boolean open = true;

  private DeviceSession(
      OrtLibrary library, DeviceOptions options, String name, OrtHandle handle, OrtHandle info) {
    this.library = library;
    this.options = options;
    this.name = name;
    this.handle = handle;
    this.memoryInfo = info;
    Ports ports = new Ports(library, handle.pointer(), name);
    this.inputs = ports.inputs();
    this.outputs = ports.outputs();
  }

  /**
   * Loads a graph; its external weights lie beside it.
   *
   * @throws EngineException BAD_MODEL if the file is missing or refused, or a node would run on the
   *     CPU where that is disabled; UNAVAILABLE if the provider cannot be had
   */
  public static DeviceSession open(OrtLibrary library, Path graph, DeviceOptions options) {
    String name = graph.getFileName().toString();
    if (!Files.isRegularFile(graph)) {
      throw new EngineException(
          EngineFault.BAD_MODEL, "graph " + graph + " does not exist: make or install the model");
    }
    DeviceMemory memory = options.memory();
    OrtHandle info =
        library.create(
            EngineFault.RUNTIME,
            "memory on " + memory + " cannot be described",
            OrtFunction.CREATE_MEMORY_INFO,
            OrtFunction.RELEASE_MEMORY_INFO,
            memory.ortName(),
            DEVICE_ALLOCATOR,
            memory.device(),
            DEFAULT_MEMORY);
    List<OrtHandle> opened = new ArrayList<>(List.of(info));
    try (OrtHandle settings = SessionSettings.create(library, options)) {
      OrtHandle handle =
          library.create(
              EngineFault.BAD_MODEL,
              name + " cannot be loaded",
              OrtFunction.CREATE_SESSION,
              OrtFunction.RELEASE_SESSION,
              library.environment(),
              SessionSettings.path(graph),
              settings.pointer());
      opened.add(0, handle);
      DeviceSession session = new DeviceSession(library, options, name, handle, info);
      memory.enter();
      opened.clear();
      return session;
    } finally {
      opened.forEach(OrtHandle::close);
    }
  }

  /** Returns the inputs by name, in the graph's order. */
  public Map<String, Port> inputs() {
    return Collections.unmodifiableMap(inputs);
  }

  /** Returns the outputs by name, in the graph's order. */
  public Map<String, Port> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /** Returns the file name of the graph. */
  public String name() {
    return name;
  }

  public DeviceOptions options() {
    return options;
  }

  /**
   * Returns a new binding with nothing bound yet; closed with the session at the latest.
   *
   * @throws IllegalStateException if the session is closed
   */
  public synchronized Binding bind() {
    requireOpen();
    Binding binding = new Binding(this);
    bindings.add(binding);
    return binding;
  }

  synchronized void forget(Binding binding) {
    bindings.remove(binding);
  }

  /** Makes sure that a graph number always stands for the same buffers and shapes. */
  synchronized void claim(int graphId, Binding.Layout layout) {
    Binding.Layout captured = graphs.putIfAbsent(graphId, layout);
    if (captured != null && !captured.equals(layout)) {
      throw new IllegalStateException(
          "graph "
              + graphId
              + " of "
              + name
              + " was captured with other buffers or shapes: use another number for these");
    }
  }

  OrtLibrary library() {
    return library;
  }

  Pointer pointer() {
    return handle.pointer();
  }

  Pointer memoryInfo() {
    return memoryInfo.pointer();
  }

  /** Returns an input; throws if the graph has none of that name. */
  public Port input(String port) {
    return port(inputs, "input", port);
  }

  /** Returns an output; throws if the graph has none of that name. */
  public Port output(String port) {
    return port(outputs, "output", port);
  }

  private Port port(Map<String, Port> ports, String kind, String port) {
    Port found = ports.get(port);
    if (found == null) {
      throw new IllegalArgumentException(
          name + " has no " + kind + " " + port + ": it has " + String.join(", ", ports.keySet()));
    }
    return found;
  }

  synchronized void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the session of " + name + " is closed");
    }
  }

  /** Waits for work on the device, closes the bindings, then the session. Twice is harmless. */
  @Override
  public void close() {
    List<Binding> left;
    synchronized (this) {
      if (!open) {
        return;
      }
      open = false;
      left = List.copyOf(bindings);
    }
    try {
      options.memory().synchronise();
    } finally {
      left.forEach(Binding::close);
      handle.close();
      memoryInfo.close();
      options.memory().leave();
    }
  }
}
