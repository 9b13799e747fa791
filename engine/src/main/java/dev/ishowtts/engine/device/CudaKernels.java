package dev.ishowtts.engine.device;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
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
   * What a GPU can do.
   *
   * @param computeCapability ten times the major number plus the minor one, 90 for Hopper's
   * @param multiprocessors how many it has
   */
  public record Device(int computeCapability, int multiprocessors) {}

  /**
   * Returns what a GPU can do.
   *
   * @throws EngineException UNAVAILABLE if there is no driver or it does not say
   */
  public static Device device(CudaMemory memory) {
    CudaDriver driver = driver();
    var unused = memory.runtime().here();
    IntByReference device = new IntByReference();
    check(
        driver,
        EngineFault.UNAVAILABLE,
        "the driver does not know the GPU " + memory,
        driver.cuDeviceGet(device, memory.device()));
    int major = attribute(driver, device.getValue(), CudaDriver.COMPUTE_CAPABILITY_MAJOR);
    int minor = attribute(driver, device.getValue(), CudaDriver.COMPUTE_CAPABILITY_MINOR);
    return new Device(
        10 * major + minor, attribute(driver, device.getValue(), CudaDriver.MULTIPROCESSORS));
  }

  private static int attribute(CudaDriver driver, int device, int attribute) {
    IntByReference value = new IntByReference();
    check(
        driver,
        EngineFault.UNAVAILABLE,
        "the driver does not say what the GPU can do",
        driver.cuDeviceGetAttribute(value, attribute, device));
    return value.getValue();
  }

  /**
   * Blocks that a kernel is started with.
   *
   * @param blocks of the grid, at least 1
   * @param threads of a block
   * @param sharedBytes of memory that the threads of a block share, beside what the kernel declares
   */
  public record Grid(int blocks, int threads, int sharedBytes) {}

  /**
   * Queues a kernel on the stream of a call.
   *
   * @param arguments tensors (their addresses; an empty Optional is none) and integers, as the
   *     kernel takes them
   */
  public void launch(OperationCall call, String kernel, Grid grid, Object... arguments) {
    launch(call.stream(), kernel, grid, arguments);
  }

  /**
   * Queues a kernel on the memory's stream.
   *
   * @param arguments buffers (their addresses) and integers, as the kernel takes them
   */
  public void launch(String kernel, Grid grid, Object... arguments) {
    var unused = memory.runtime().here();
    launch(memory.stream().handle(), kernel, grid, arguments);
  }

  private void launch(Pointer stream, String kernel, Grid grid, Object... arguments) {
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
              function,
              grid.blocks(),
              1,
              1,
              grid.threads(),
              1,
              1,
              grid.sharedBytes(),
              stream,
              values,
              null));
    }
  }

  /** Lets a kernel's blocks share so many bytes, more than every GPU has. */
  public void allowShared(String kernel, int bytes) {
    Pointer function = functions.computeIfAbsent(kernel, this::function);
    check(
        driver,
        EngineFault.UNAVAILABLE,
        kernel + " cannot have " + bytes + " bytes of shared memory",
        driver.cuFuncSetAttribute(function, CudaDriver.MOST_SHARED_BYTES, bytes));
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
    if (argument instanceof DeviceBuffer buffer) {
      slot.setPointer(0, buffer.address());
      return;
    }
    if (argument.equals(Optional.empty())) {
      slot.setPointer(0, null);
      return;
    }
    throw new IllegalArgumentException(
        "a kernel takes tensors, buffers and integers, got " + argument);
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
