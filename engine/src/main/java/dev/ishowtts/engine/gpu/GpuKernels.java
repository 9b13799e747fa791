package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.CudaKernels;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.OperationCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The kernels of {@code flow.cu} on a GPU. */
final class GpuKernels implements Kernels {
  private static final String PTX = "flow.ptx";

  private final CudaKernels kernels;

  GpuKernels(CudaMemory memory) {
    this.kernels = CudaKernels.compile(memory, ptx());
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
  public void close() {
    kernels.close();
  }
}
