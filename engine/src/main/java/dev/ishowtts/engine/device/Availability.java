package dev.ishowtts.engine.device;

import com.sun.jna.ptr.IntByReference;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether sessions can run on a GPU here.
 *
 * @param whyNot a sentence with the remedy; empty if they can
 */
public record Availability(Optional<String> whyNot) {
  private static final String CUDA_PROVIDER = "CUDAExecutionProvider";
  private static final String DRIVER = "libcuda.so.1";

  /**
   * Looks at the library, its provider, what that needs, the driver and the GPUs, in that order.
   */
  public static Availability of(OrtLibrary library) {
    String name = "ONNX Runtime " + library.version() + " in " + library.folder();
    boolean built = library.providers().contains(CUDA_PROVIDER);
    return new Availability(
        built
            ? trouble(name, new NativeCudaProbe(library.folder()))
            : Optional.of(
                name
                    + " was built without CUDA: install the natives for GPUs and name their folder"
                    + " with -Donnxruntime.native.path=FOLDER"));
  }

  static Optional<String> trouble(String name, CudaProbe probe) {
    if (!probe.hasProvider()) {
      return Optional.of(
          name
              + " lacks libonnxruntime_providers_shared.so or libonnxruntime_providers_cuda.so:"
              + " put both beside libonnxruntime.so");
    }
    Set<String> missing = new LinkedHashSet<>();
    try {
      for (String library : probe.needed()) {
        probe.trouble(library).map(Availability::culprit).ifPresent(missing::add);
      }
    } catch (IOException e) {
      return Optional.of("the CUDA provider of " + name + " is damaged: " + e.getMessage());
    }
    return missing.isEmpty() ? deviceTrouble(probe) : Optional.of(missing(name, missing));
  }

  /** Returns the library that the loader's message is about, or the message where it names none. */
  private static String culprit(String message) {
    int colon = message.indexOf(": cannot open shared object file");
    return colon < 0 ? message : message.substring(0, colon);
  }

  private static String missing(String name, Set<String> missing) {
    if (missing.equals(Set.of(DRIVER))) {
      return "no NVIDIA driver is installed ("
          + DRIVER
          + " is not found): install the driver, or give the container access to the GPU";
    }
    return "the CUDA provider of "
        + name
        + " needs libraries that are not found: "
        + String.join(", ", missing)
        + "; install that version of CUDA and cuDNN and put their folders on LD_LIBRARY_PATH";
  }

  private static Optional<String> deviceTrouble(CudaProbe probe) {
    CudaCalls calls;
    try {
      calls = probe.cudaRuntime();
    } catch (EngineException e) {
      return Optional.ofNullable(e.getMessage());
    }
    IntByReference count = new IntByReference();
    int error = calls.cudaGetDeviceCount(count);
    if (error == 0 && count.getValue() > 0) {
      return Optional.empty();
    }
    int unused = calls.cudaGetLastError();
    String reason =
        error == 0
            ? "the driver lists none"
            : String.format(
                Locale.ROOT, "%s (CUDA error %d)", calls.cudaGetErrorString(error), error);
    return Optional.of(
        "no GPU can be used: "
            + reason
            + "; check nvidia-smi, the driver's version and the access to /dev/nvidia*");
  }

  /** Returns whether sessions can run on a GPU. */
  public boolean isAvailable() {
    return whyNot.isEmpty();
  }

  /**
   * Does nothing if sessions can run on a GPU.
   *
   * @throws EngineException UNAVAILABLE with the sentence otherwise
   */
  public void require() {
    if (whyNot.isPresent()) {
      throw new EngineException(EngineFault.UNAVAILABLE, "CUDA is not available: " + whyNot.get());
    }
  }
}
