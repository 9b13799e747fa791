package dev.ishowtts.engine.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A GPU made of main memory. What is queued while a stream is captured is not done but recorded,
 * and done again at each launch, as on a real one.
 */
final class FakeCuda implements CudaCalls {
  static final int OUT_OF_MEMORY = 2;

  private final int devices;
  private final Map<Pointer, Memory> memory = new HashMap<>();
  private final Map<Pointer, List<Runnable>> graphs = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private long lastId = 0x1000;
  private @Nullable List<Runnable> recording;
  private int synchronisations;
  private int streams;

  FakeCuda(int devices) {
    this.devices = devices;
  }

  /** Lets the next call of a function fail. */
  void fail(String function, int error) {
    failures.put(function, error);
  }

  /** Returns the number of device and page-locked areas, streams and graphs that are open. */
  int open() {
    return memory.size() + streams + graphs.size();
  }

  int synchronisations() {
    return synchronisations;
  }

  private int result(String function) {
    Integer error = failures.remove(function);
    return error == null ? 0 : error;
  }

  private int queue(String function, Runnable work) {
    int error = result(function);
    if (error != 0) {
      return error;
    }
    if (recording != null) {
      recording.add(work);
      return 0;
    }
    work.run();
    return 0;
  }

  private List<Runnable> recorded(Pointer graph) {
    return Objects.requireNonNull(graphs.get(graph));
  }

  private Pointer id() {
    lastId += 0x1000;
    return new Pointer(lastId);
  }

  @Override
  public int cudaGetDeviceCount(IntByReference count) {
    count.setValue(devices);
    return result("cudaGetDeviceCount");
  }

  @Override
  public int cudaSetDevice(int device) {
    return result("cudaSetDevice");
  }

  @Override
  public int cudaMemGetInfo(LongByReference free, LongByReference total) {
    free.setValue(600);
    total.setValue(1000);
    return result("cudaMemGetInfo");
  }

  @Override
  public int cudaMalloc(PointerByReference address, long bytes) {
    int error = result("cudaMalloc");
    if (error == 0) {
      Memory area = new Memory(bytes);
      Pointer pointer = new Pointer(Pointer.nativeValue(area));
      memory.put(pointer, area);
      address.setValue(pointer);
    }
    return error;
  }

  @Override
  public int cudaFree(Pointer address) {
    Objects.requireNonNull(memory.remove(address)).close();
    return 0;
  }

  @Override
  public int cudaMallocHost(PointerByReference address, long bytes) {
    return cudaMalloc(address, bytes);
  }

  @Override
  public int cudaFreeHost(Pointer address) {
    return cudaFree(address);
  }

  @Override
  public int cudaMemcpyAsync(Pointer target, Pointer source, long bytes, int kind, Pointer stream) {
    return queue(
        "cudaMemcpyAsync",
        () -> target.write(0, source.getByteArray(0, (int) bytes), 0, (int) bytes));
  }

  @Override
  public int cudaMemsetAsync(Pointer target, int value, long bytes, Pointer stream) {
    return queue("cudaMemsetAsync", () -> target.setMemory(0, bytes, (byte) value));
  }

  @Override
  public int cudaStreamCreateWithFlags(PointerByReference stream, int flags) {
    stream.setValue(id());
    streams++;
    return result("cudaStreamCreateWithFlags");
  }

  @Override
  public int cudaStreamSynchronize(Pointer stream) {
    synchronisations++;
    return result("cudaStreamSynchronize");
  }

  @Override
  public int cudaStreamDestroy(Pointer stream) {
    streams--;
    return 0;
  }

  @Override
  public int cudaStreamBeginCapture(Pointer stream, int mode) {
    recording = new ArrayList<>();
    return result("cudaStreamBeginCapture");
  }

  @Override
  public int cudaStreamEndCapture(Pointer stream, PointerByReference graph) {
    List<Runnable> recorded = List.copyOf(Objects.requireNonNull(recording));
    recording = null;
    int error = result("cudaStreamEndCapture");
    if (error == 0) {
      graph.setValue(id());
      graphs.put(graph.getValue(), recorded);
    }
    return error;
  }

  @Override
  public int cudaGraphGetNodes(Pointer graph, @Nullable Pointer nodes, LongByReference count) {
    count.setValue(recorded(graph).size());
    return 0;
  }

  @Override
  public int cudaGraphInstantiateWithFlags(
      PointerByReference executable, Pointer graph, long flags) {
    int error = result("cudaGraphInstantiateWithFlags");
    if (error == 0) {
      executable.setValue(id());
      graphs.put(executable.getValue(), recorded(graph));
    }
    return error;
  }

  @Override
  public int cudaGraphLaunch(Pointer executable, Pointer stream) {
    recorded(executable).forEach(Runnable::run);
    return result("cudaGraphLaunch");
  }

  @Override
  public int cudaGraphExecDestroy(Pointer executable) {
    graphs.remove(executable);
    return 0;
  }

  @Override
  public int cudaGraphDestroy(Pointer graph) {
    graphs.remove(graph);
    return 0;
  }

  @Override
  public int cudaGetLastError() {
    return 0;
  }

  @Override
  public String cudaGetErrorString(int error) {
    return error == OUT_OF_MEMORY ? "out of memory" : "error " + error;
  }
}
