package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.CudaKernels;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.CudaProducts;
import dev.ishowtts.engine.device.OperationCall;
import dev.ishowtts.engine.device.OperationCall.Tensor;
import dev.ishowtts.engine.device.OrtLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The kernels of {@code flow.cu} on a GPU, and cuBLASLt's products. */
final class GpuKernels implements Kernels {
  private static final String PTX = "flow.ptx";

  private final CudaKernels kernels;
  private final CudaProducts products;

  GpuKernels(OrtLibrary library, CudaMemory memory) {
    this.kernels = CudaKernels.compile(memory, ptx());
    try {
      this.products = CudaProducts.open(library, memory);
    } catch (RuntimeException e) {
      kernels.close();
      throw e;
    }
  }

  private static String ptx() {
    try (InputStream in =
        Objects.requireNonNull(GpuKernels.class.getResourceAsStream(PTX), "no " + PTX)) {
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
    kernels.launch(call, kernel + (half ? "_f16" : "_f32"), blocks, threads, arguments);
  }

  @Override
  public void activeProduct(OperationCall call, Tensor x, Tensor weight, Tensor bias, Tensor out) {
    products.activeProduct(call, x, weight, bias, out);
  }

  @Override
  public void close() {
    products.close();
    kernels.close();
  }
}
