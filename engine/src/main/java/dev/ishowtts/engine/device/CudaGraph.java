package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Work on a GPU that was recorded once and is started again as a whole: any number of runs, copies
 * and fills, at the addresses and shapes of the recording. One launch costs the host about as much
 * as one kernel.
 */
public final class CudaGraph implements AutoCloseable {
  private final CudaMemory memory;
  private final Pointer executable;
  private final long nodes;
  private final List<Runnable> needs;
  private boolean open = true;

  private CudaGraph(CudaMemory memory, Pointer executable, long nodes, List<Runnable> needs) {
    this.memory = memory;
    this.executable = executable;
    this.nodes = nodes;
    this.needs = List.copyOf(needs);
    memory.enter();
  }

  /**
   * Records the work; nothing is computed. Every {@link Binding} in it must have run before at its
   * shapes, so that no memory is allocated while recording, and its session must not capture graphs
   * itself. Uploads, downloads and waits are refused meanwhile, and nothing else may be queued on
   * this memory.
   *
   * @throws dev.ishowtts.engine.fault.EngineException RUNTIME if the work cannot be recorded
   */
  public static CudaGraph capture(CudaMemory memory, Runnable work) {
    CudaRuntime runtime = memory.runtime();
    Pointer stream = memory.stream().handle();
    memory.beginCapture();
    List<Runnable> needs = new ArrayList<>();
    PointerByReference recorded = new PointerByReference();
    boolean begun = false;
    boolean done = false;
    int ended;
    try {
      runtime.check(
          "no CUDA graph can be captured",
          runtime.here().cudaStreamBeginCapture(stream, CudaCalls.CAPTURE_RELAXED));
      begun = true;
      work.run();
      done = true;
    } finally {
      needs.addAll(memory.endCapture().values());
      ended = begun ? runtime.here().cudaStreamEndCapture(stream, recorded) : 0;
      if (!done && recorded.getValue() != null) {
        int unused = runtime.here().cudaGraphDestroy(recorded.getValue());
      }
      if (!done) {
        int unused = runtime.here().cudaGetLastError();
      }
    }
    runtime.check("the work cannot be captured as a CUDA graph", ended);
    return instantiate(memory, recorded.getValue(), needs);
  }

  private static CudaGraph instantiate(CudaMemory memory, Pointer graph, List<Runnable> needs) {
    CudaRuntime runtime = memory.runtime();
    PointerByReference executable = new PointerByReference();
    LongByReference nodes = new LongByReference();
    try {
      runtime.check(
          "the nodes of a CUDA graph cannot be counted",
          runtime.here().cudaGraphGetNodes(graph, null, nodes));
      runtime.check(
          "a CUDA graph of " + nodes.getValue() + " nodes cannot be made ready",
          runtime.here().cudaGraphInstantiateWithFlags(executable, graph, 0));
    } finally {
      int unused = runtime.here().cudaGraphDestroy(graph);
    }
    return new CudaGraph(memory, executable.getValue(), nodes.getValue(), needs);
  }

  /** Returns the number of kernels, copies and fills in the graph. */
  public long nodes() {
    return nodes;
  }

  /**
   * Queues the recorded work on the memory's stream.
   *
   * @throws IllegalStateException if the graph or something that it uses is closed
   */
  public synchronized void launch() {
    if (!open) {
      throw new IllegalStateException("the CUDA graph is closed");
    }
    needs.forEach(Runnable::run);
    CudaRuntime runtime = memory.runtime();
    runtime.check(
        "a CUDA graph cannot be started",
        runtime.here().cudaGraphLaunch(executable, memory.stream().handle()));
  }

  /** Releases the graph once its work is done; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    memory.synchronise();
    CudaRuntime runtime = memory.runtime();
    runtime.check(
        "a CUDA graph cannot be released", runtime.here().cudaGraphExecDestroy(executable));
    memory.leave();
  }
}
