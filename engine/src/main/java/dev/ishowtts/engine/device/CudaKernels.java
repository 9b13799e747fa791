package dev.ishowtts.engine.device;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Kernels in PTX, which the driver compiles for its GPU. */
public final class CudaKernels implements AutoCloseable {
  private static final String DRIVER = "libcuda.so.1";

  private final CudaMemory memory;
  private final CudaDriver driver;
  private final Pointer module;
  private final Map<String, Pointer> functions = new ConcurrentHashMap<>();
  private boolean open = true;

  private CudaKernels(CudaMemory memory, CudaDriver driver, Pointer module) {
    this.memory = memory;
    this.driver = driver;
    this.module = module;
  }

  /**
   * Compiles kernels.
   *
   * @param ptx their text
   * @throws EngineException UNAVAILABLE if there is no driver or it refuses them
   */
  public static CudaKernels compile(CudaMemory memory, String ptx) {
    CudaDriver driver = driver();
    byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
    try (Memory image = new Memory(text.length + 1L)) {
      image.write(0, text, 0, text.length);
      image.setByte(text.length, (byte) 0);
      PointerByReference module = new PointerByReference();
      var unused = memory.runtime().here();
      check(
          driver,
          EngineFault.UNAVAILABLE,
          "the driver cannot compile the engine's kernels (engine.gpu_graphs = false does without)",
          driver.cuModuleLoadData(module, image));
      memory.enter();
      return new CudaKernels(memory, driver, module.getValue());
    }
  }

  private static CudaDriver driver() {
    try {
      return Native.load(DRIVER, CudaDriver.class);
    } catch (UnsatisfiedLinkError e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "the CUDA driver " + DRIVER + " does not load: " + OrtLibrary.firstLine(e.getMessage()),
          e);
    }
  }

  /**
   * Queues a kernel on the stream of a call.
   *
   * @param blocks of the grid, at least 1
   * @param threads of a block
   * @param arguments tensors (their addresses; an empty Optional is none) and integers, as the
   *     kernel takes them
   */
  public void launch(
      OperationCall call, String kernel, int blocks, int threads, Object... arguments) {
    Pointer function = functions.computeIfAbsent(kernel, this::function);
    long slots = arguments.length;
    try (Memory values = new Memory(2 * slots * Long.BYTES)) {
      for (int i = 0; i < slots; i++) {
        Pointer slot = values.share((slots + i) * Long.BYTES);
        put(slot, arguments[i]);
        values.setPointer((long) i * Native.POINTER_SIZE, slot);
      }
      check(
          driver,
          EngineFault.RUNTIME,
          kernel + " cannot be started",
          driver.cuLaunchKernel(
              function, blocks, 1, 1, threads, 1, 1, 0, call.stream(), values, null));
    }
  }

  private static void put(Pointer slot, Object argument) {
    if (argument instanceof Integer number) {
      slot.setInt(0, number);
      return;
    }
    if (argument instanceof OperationCall.Tensor tensor) {
      slot.setPointer(0, tensor.address());
      return;
    }
    if (argument.equals(Optional.empty())) {
      slot.setPointer(0, null);
      return;
    }
    throw new IllegalArgumentException("a kernel takes tensors and integers, got " + argument);
  }

  private Pointer function(String kernel) {
    PointerByReference function = new PointerByReference();
    check(
        driver,
        EngineFault.RUNTIME,
        "there is no kernel " + kernel,
        driver.cuModuleGetFunction(function, module, kernel));
    return function.getValue();
  }

  private static void check(CudaDriver driver, EngineFault fault, String trouble, int error) {
    if (error == 0) {
      return;
    }
    PointerByReference text = new PointerByReference();
    boolean named = driver.cuGetErrorString(error, text) == 0;
    String reason = named ? text.getValue().getString(0) : "unknown error";
    throw new EngineException(
        fault, trouble + ": " + reason + " (CUDA driver error " + error + ")");
  }

  /** Unloads the kernels; sessions and graphs that use them must be closed before. */
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    var unused = memory.runtime().here();
    check(
        driver,
        EngineFault.RUNTIME,
        "the engine's kernels cannot be unloaded",
        driver.cuModuleUnload(module));
    memory.leave();
  }
}
