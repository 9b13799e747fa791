package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.Binding;
import dev.ishowtts.engine.device.CudaGraph;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.DeviceMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parts of the work that come again: run as they are at first, recorded as a CUDA graph the second
 * time, replayed from then on. The least recently used go when there are too many.
 */
final class Parts implements AutoCloseable {
  private static final int KEPT = 192;

  private final DeviceMemory memory;
  private final Map<Object, Part> parts = new LinkedHashMap<>(16, 0.75f, true);

  Parts(DeviceMemory memory) {
    this.memory = memory;
  }

  /** Work on bindings, at one shape. */
  static final class Part {
    private final List<Binding> bindings;
    private final Runnable work;
    private @Nullable CudaGraph graph;

    Part(List<Binding> bindings, Runnable work) {
      this.bindings = List.copyOf(bindings);
      this.work = work;
    }

    private void close() {
      if (graph != null) {
        graph.close();
      }
      bindings.forEach(Binding::close);
    }
  }

  /**
   * Queues a part.
   *
   * @param key what the part depends on; equal keys stand for the same work
   */
  void run(Object key, Supplier<Part> make) {
    Part known = parts.get(key);
    if (known == null) {
      if (parts.size() >= KEPT) {
        drop(parts.keySet().iterator().next());
      }
      Part made = make.get();
      made.work.run();
      parts.put(key, made);
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

  /** Drops the parts of such keys. */
  void dropIf(Predicate<Object> condition) {
    parts.keySet().stream().filter(condition).toList().forEach(this::drop);
  }

  private void drop(Object key) {
    memory.synchronise();
    Part dropped = parts.remove(key);
    if (dropped != null) {
      dropped.close();
    }
  }

  /** Returns how many parts are recorded. */
  long recorded() {
    return parts.values().stream().filter(part -> part.graph != null).count();
  }

  @Override
  public void close() {
    memory.synchronise();
    parts.values().forEach(Part::close);
    parts.clear();
  }
}
