package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.CudaKernels;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.CudaProducts;
import dev.ishowtts.engine.device.DeviceBuffer;
import dev.ishowtts.engine.device.OperationCall;
import dev.ishowtts.engine.device.OperationCall.Tensor;
import dev.ishowtts.engine.device.OrtLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** The kernels of {@code flow.cu} and {@code attention.cu} on a GPU, and cuBLASLt's products. */
final class GpuKernels implements Kernels {
  private static final String FLOW = "flow.ptx";
  private static final String ATTENTION = "attention.ptx";
  private static final String NORMALS = "normals";
  private static final int THREADS = 128;
  private static final String ATTENDED_HEADS = "attended_heads_f16";

  /** The compute capability that the attention is written for. */
  private static final int HOPPER = 90;

  private final CudaKernels kernels;
  private final Optional<CudaKernels> attention;
  private final CudaProducts products;
  private final int multiprocessors;

  private GpuKernels(
      CudaKernels kernels,
      Optional<CudaKernels> attention,
      CudaProducts products,
      int multiprocessors) {
    this.kernels = kernels;
    this.attention = attention;
    this.products = products;
    this.multiprocessors = multiprocessors;
  }

  /** Compiles the kernels for a GPU. */
  static GpuKernels open(OrtLibrary library, CudaMemory memory) {
    CudaKernels kernels = CudaKernels.compile(memory, ptx(FLOW));
    Optional<CudaKernels> attention = Optional.empty();
    try {
      CudaKernels.Device device = CudaKernels.device(memory);
      if (device.computeCapability() == HOPPER) {
        attention = Optional.of(attention(memory));
      }
      CudaProducts products = CudaProducts.open(library, memory);
      return new GpuKernels(kernels, attention, products, device.multiprocessors());
    } catch (RuntimeException e) {
      attention.ifPresent(CudaKernels::close);
      kernels.close();
      throw e;
    }
  }

  private static CudaKernels attention(CudaMemory memory) {
    CudaKernels attention = CudaKernels.compile(memory, ptx(ATTENTION));
    try {
      attention.allowShared(ATTENDED_HEADS, AttentionGrid.MOST_SHARED);
    } catch (RuntimeException e) {
      attention.close();
      throw e;
    }
    return attention;
  }

  private static String ptx(String name) {
    try (InputStream in =
        Objects.requireNonNull(GpuKernels.class.getResourceAsStream(name), "no " + name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void run(
      OperationCall call,
      String kernel,
      boolean half,
      int blocks,
      int threads,
      Object... arguments) {
    kernels.launch(
        call,
        kernel + (half ? "_f16" : "_f32"),
        new CudaKernels.Grid(blocks, threads, 0),
        arguments);
  }

  @Override
  public void activeProduct(OperationCall call, Tensor x, Tensor weight, Tensor bias, Tensor out) {
    products.activeProduct(call, x, weight, bias, out);
  }

  @Override
  public void product(OperationCall call, Tensor x, Tensor weight, Tensor out) {
    products.product(call, x, weight, out);
  }

  @Override
  public void normals(Start.Drawn drawn, DeviceBuffer bits, DeviceBuffer state, int at) {
    bits.uploadInts(drawn.bits());
    int pairs = drawn.bits().length / 2;
    kernels.launch(
        NORMALS,
        new CudaKernels.Grid((pairs + THREADS - 1) / THREADS, THREADS, 0),
        bits,
        state,
        at,
        drawn.count());
  }

  @Override
  public boolean attends() {
    return attention.isPresent();
  }

  @Override
  public void attend(OperationCall call, Heads heads, int turning, Tensor out) {
    CudaKernels own =
        attention.orElseThrow(
            () -> new IllegalStateException("this GPU has no attention of the engine's own"));
    int rows = out.extent(0);
    int frames = out.extent(1);
    int count = out.extent(2) / AttentionGrid.HEAD;
    AttentionGrid grid = AttentionGrid.of(rows, frames, count, multiprocessors);
    own.launch(
        call,
        ATTENDED_HEADS,
        new CudaKernels.Grid(grid.blocks(), grid.threads(), grid.sharedBytes()),
        heads.packed(),
        heads.bias(),
        heads.cosines(),
        heads.sines(),
        heads.lengths(),
        out,
        frames,
        count,
        turning,
        grid.tiles(),
        grid.resident());
  }

  @Override
  public void close() {
    products.close();
    attention.ifPresent(CudaKernels::close);
    kernels.close();
  }
}
