package dev.ishowtts.engine.device;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.ishowtts.engine.device.OperationCall.Tensor;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/*
 * cuBLASLt stores matrices by columns. A row-major [m, n] is its transposed, so x · w is asked for
 * as wᵀ-by-columns times xᵀ-by-columns: nothing is moved, and a bias along the columns of the product
 * runs along cuBLASLt's rows, as it wants it.
 */

/** Products with what follows them in one kernel, by cuBLASLt. */
public final class CudaProducts implements AutoCloseable {
  private static final String LIBRARY = "libcublasLt.so";
  private static final long WORKSPACE = 32L << 20;

  /** Bytes of a heuristic's result; the algorithm comes first. */
  private static final int RESULT = 96;

  private static final int ALGORITHM = 64;

  private static final int CANDIDATES = 8;
  private static final int TRIALS = 10;

  /** A candidate must be this much faster than the library's own choice to be taken instead. */
  private static final double FASTER = 0.95;

  private final CudaMemory memory;
  private final CublasLtCalls calls;
  private final Pointer handle;
  private final DeviceBuffer workspace;
  private final Memory one = new Memory(Float.BYTES);
  private final Memory zero = new Memory(Float.BYTES);
  private final Map<Shape, Memory> algorithms = new ConcurrentHashMap<>();
  private boolean open = true;

  private record Shape(long rows, int in, int out, ElementType type, boolean active) {}

  /** A product that only lacks an algorithm. */
  private interface Start {
    void by(Pointer algorithm);
  }

  private CudaProducts(CudaMemory memory, CublasLtCalls calls, Pointer handle) {
    this.memory = memory;
    this.calls = calls;
    this.handle = handle;
    this.workspace = memory.allocate(ElementType.INT32, WORKSPACE / Integer.BYTES);
    one.setFloat(0, 1);
    zero.setFloat(0, 0);
    memory.enter();
  }

  /**
   * Loads the library.
   *
   * @throws EngineException UNAVAILABLE if it does not load
   */
  public static CudaProducts open(OrtLibrary library, CudaMemory memory) {
    String name = new NativeCudaProbe(library.folder()).library(LIBRARY);
    CublasLtCalls calls = Native.load(name, CublasLtCalls.class);
    var unused = memory.runtime().here();
    PointerByReference handle = new PointerByReference();
    check("cuBLASLt cannot be started", calls.cublasLtCreate(handle));
    return new CudaProducts(memory, calls, handle.getValue());
  }

  /**
   * Queues gelu(x · weight + bias), by the hyperbolic tangent, on the stream of a call. The first
   * product of a shape must not be part of a captured graph: some algorithms are tried then.
   *
   * @param x [rows, in] with any number of leading extents
   * @param weight [in, out]
   * @param bias [out]
   * @param result [rows, out]
   */
  public void activeProduct(
      OperationCall call, Tensor x, Tensor weight, Tensor bias, Tensor result) {
    multiply(call, x, weight, Optional.of(bias), result);
  }

  /**
   * Queues x · weight, as {@link #activeProduct} does.
   *
   * @param x [rows, in] with any number of leading extents
   * @param weight [in, out]
   * @param result [rows, out]
   */
  public void product(OperationCall call, Tensor x, Tensor weight, Tensor result) {
    multiply(call, x, weight, Optional.empty(), result);
  }

  private void multiply(
      OperationCall call, Tensor x, Tensor weight, Optional<Tensor> active, Tensor result) {
    int in = weight.extent(0);
    int out = weight.extent(1);
    Shape shape = new Shape(x.elements() / in, in, out, x.type(), active.isPresent());
    int type = x.type() == ElementType.FLOAT16 ? CublasLtCalls.TYPE_FP16 : CublasLtCalls.TYPE_FP32;
    Pointer stream = call.stream();
    try (Made made = new Made()) {
      Pointer product = product(made, active);
      Pointer a = layout(made, type, out, in);
      Pointer b = layout(made, type, in, shape.rows());
      Pointer d = layout(made, type, out, shape.rows());
      Start start =
          algorithm ->
              check(
                  "a product of " + shape + " cannot be started",
                  calls.cublasLtMatmul(
                      handle,
                      product,
                      one,
                      weight.address(),
                      a,
                      x.address(),
                      b,
                      zero,
                      result.address(),
                      d,
                      result.address(),
                      d,
                      algorithm,
                      workspace.address(),
                      WORKSPACE,
                      stream));
      start.by(
          algorithms.computeIfAbsent(
              shape, key -> fastest(candidates(made, key, product, a, b, d), start)));
    }
  }

  /** Returns the fastest of some algorithms; in doubt the first, so that it is always the same. */
  private Memory fastest(List<Memory> candidates, Start start) {
    Memory best = candidates.get(0);
    double least = FASTER * nanos(best, start);
    for (Memory candidate : candidates.subList(1, candidates.size())) {
      double nanos = nanos(candidate, start);
      if (nanos < least) {
        least = nanos;
        best = candidate;
      }
    }
    return best;
  }

  private double nanos(Memory algorithm, Start start) {
    start.by(algorithm);
    memory.synchronise();
    long begun = System.nanoTime();
    for (int i = 0; i < TRIALS; i++) {
      start.by(algorithm);
    }
    memory.synchronise();
    return System.nanoTime() - begun;
  }

  /** Native objects of one call, released together. */
  private static final class Made implements AutoCloseable {
    private final List<Runnable> releases = new ArrayList<>();

    @Override
    public void close() {
      releases.forEach(Runnable::run);
    }
  }

  private Pointer product(Made made, Optional<Tensor> active) {
    PointerByReference product = new PointerByReference();
    check(
        "a product cannot be described",
        calls.cublasLtMatmulDescCreate(
            product, CublasLtCalls.COMPUTE_FP32, CublasLtCalls.TYPE_FP32));
    Pointer description = product.getValue();
    made.releases.add(
        () -> {
          int unused = calls.cublasLtMatmulDescDestroy(description);
        });
    active.ifPresent(bias -> activate(description, bias));
    return description;
  }

  private void activate(Pointer product, Tensor bias) {
    try (Memory value = new Memory(Long.BYTES)) {
      value.setInt(0, CublasLtCalls.EPILOGUE_GELU_BIAS);
      set(product, CublasLtCalls.EPILOGUE, value, Integer.BYTES);
      value.setPointer(0, bias.address());
      set(product, CublasLtCalls.BIAS_POINTER, value, Native.POINTER_SIZE);
    }
  }

  private void set(Pointer product, int attribute, Pointer value, long bytes) {
    check(
        "cuBLASLt refuses attribute " + attribute + " of a product",
        calls.cublasLtMatmulDescSetAttribute(product, attribute, value, bytes));
  }

  private Pointer layout(Made made, int type, long rows, long columns) {
    PointerByReference layout = new PointerByReference();
    check(
        "a matrix cannot be described",
        calls.cublasLtMatrixLayoutCreate(layout, type, rows, columns, rows));
    made.releases.add(
        () -> {
          int unused = calls.cublasLtMatrixLayoutDestroy(layout.getValue());
        });
    return layout.getValue();
  }

  private List<Memory> candidates(
      Made made, Shape shape, Pointer product, Pointer a, Pointer b, Pointer d) {
    PointerByReference preference = new PointerByReference();
    check("cuBLASLt has no preference", calls.cublasLtMatmulPreferenceCreate(preference));
    made.releases.add(
        () -> {
          int unused = calls.cublasLtMatmulPreferenceDestroy(preference.getValue());
        });
    try (Memory bytes = new Memory(Long.BYTES)) {
      bytes.setLong(0, WORKSPACE);
      check(
          "cuBLASLt refuses its workspace",
          calls.cublasLtMatmulPreferenceSetAttribute(
              preference.getValue(), CublasLtCalls.MOST_WORKSPACE_BYTES, bytes, Long.BYTES));
    }
    try (Memory results = new Memory((long) CANDIDATES * RESULT)) {
      IntByReference found = new IntByReference();
      check(
          "cuBLASLt has no algorithm for a product of " + shape,
          calls.cublasLtMatmulAlgoGetHeuristic(
              handle, product, a, b, d, d, preference.getValue(), CANDIDATES, results, found));
      if (found.getValue() < 1) {
        throw new EngineException(
            EngineFault.UNAVAILABLE,
            "cuBLASLt has no algorithm for a product of "
                + shape
                + ": set engine.gpu_graphs = false");
      }
      return IntStream.range(0, found.getValue()).mapToObj(i -> algorithm(results, i)).toList();
    }
  }

  private static Memory algorithm(Memory results, int index) {
    Memory algorithm = new Memory(ALGORITHM);
    algorithm.write(0, results.getByteArray((long) index * RESULT, ALGORITHM), 0, ALGORITHM);
    return algorithm;
  }

  private static void check(String trouble, int status) {
    if (status != 0) {
      throw new EngineException(EngineFault.RUNTIME, trouble + " (cuBLAS status " + status + ")");
    }
  }

  /** Releases the library's state; sessions and graphs that use it must be closed before. */
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    memory.synchronise();
    var unused = memory.runtime().here();
    check("cuBLASLt cannot be ended", calls.cublasLtDestroy(handle));
    workspace.close();
    memory.leave();
  }
}
