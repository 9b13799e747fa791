package dev.ishowtts.engine.device;

import com.sun.jna.ptr.IntByReference;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether sessions of a provider can run here.
 *
 * @param obstacle why not; empty if they can
 */
public record Availability(Provider provider, Optional<Obstacle> obstacle) {
  private static final String DRIVER = "libcuda.so.1";
  private static final List<String> CUDNN = List.of("libcudnn.so.9", "libcudnn.so.8");
  private static final String NOT_FOUND = ": cannot open shared object file";

  /**
   * What stands in the way.
   *
   * @param reason in the loader's or driver's own words where they gave some
   * @param remedy what to do
   */
  public record Obstacle(String reason, String remedy) {
    @Override
    public String toString() {
      return reason + "; " + remedy;
    }
  }

  /** Looks whether CUDA can be used. */
  public static Availability of(OrtLibrary library) {
    return of(library, Provider.CUDA);
  }

  /**
   * Looks at the library, its provider, what that needs, the driver and the GPUs, in that order.
   * Libraries of CUDA that lie beside ONNX Runtime are loaded first.
   */
  public static Availability of(OrtLibrary library, Provider provider) {
    return new Availability(
        provider, provider == Provider.CPU ? Optional.empty() : obstacle(library, provider));
  }

  private static Optional<Obstacle> obstacle(OrtLibrary library, Provider provider) {
    String name = "ONNX Runtime " + library.version() + " in " + library.folder();
    if (!library.providers().contains(provider.runtimeName())) {
      return Optional.of(
          new Obstacle(
              name + " was built without " + provider.title(),
              "./ishowtts natives install gets one with it; engine.natives names a folder of your"
                  + " own build"));
    }
    try {
      CudaLibraries.load(library.folder());
    } catch (EngineException e) {
      return Optional.of(damaged(String.valueOf(e.getMessage())));
    }
    return obstacle(provider, name, new NativeCudaProbe(library.folder(), provider));
  }

  private static Obstacle damaged(String reason) {
    return new Obstacle(reason, "./ishowtts natives verify tells which file is damaged");
  }

  static Optional<Obstacle> obstacle(Provider provider, String name, CudaProbe probe) {
    if (!probe.hasProvider()) {
      return Optional.of(
          new Obstacle(
              name
                  + " lacks one of libonnxruntime_providers_shared.so, "
                  + (provider == Provider.TENSORRT ? "libonnxruntime_providers_tensorrt.so, " : "")
                  + "libonnxruntime_providers_cuda.so",
              "put all beside libonnxruntime.so"));
    }
    Map<String, String> missing = new LinkedHashMap<>();
    try {
      for (String library : probe.needed()) {
        probe.trouble(library).ifPresent(message -> missing.putIfAbsent(culprit(message), message));
      }
    } catch (IOException e) {
      return Optional.of(
          damaged(
              "the "
                  + provider.title()
                  + " provider of "
                  + name
                  + " is damaged: "
                  + e.getMessage()));
    }
    return missing.isEmpty()
        ? deviceObstacle(probe)
        : Optional.of(missing(provider, name, missing));
  }

  /**
   * Returns why cuDNN, which convolutions on CUDA need, is not to be had; empty if it is, or if
   * CUDA itself is not available.
   */
  public static Optional<Obstacle> cudnn(OrtLibrary library) {
    return of(library).isAvailable()
        ? cudnn(new NativeCudaProbe(library.folder()))
        : Optional.empty();
  }

  static Optional<Obstacle> cudnn(CudaProbe probe) {
    List<String> troubles = CUDNN.stream().flatMap(name -> probe.trouble(name).stream()).toList();
    return troubles.size() < CUDNN.size()
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                "cuDNN is not found (" + troubles.get(0) + ")",
                "./ishowtts natives install --cuda-libraries, or install cuDNN and put its folder"
                    + " on LD_LIBRARY_PATH"));
  }

  /** Returns the library that the loader's message is about, or the message where it names none. */
  private static String culprit(String message) {
    int end = message.indexOf(NOT_FOUND);
    return end < 0 ? message : message.substring(0, end);
  }

  private static Obstacle missing(Provider provider, String name, Map<String, String> missing) {
    if (missing.keySet().equals(Set.of(DRIVER))) {
      return new Obstacle(
          "no NVIDIA driver is installed (" + missing.get(DRIVER) + ")",
          "install the driver, or give the container access to the GPU");
    }
    return new Obstacle(
        "the "
            + provider.title()
            + " provider of "
            + name
            + " needs libraries that are not found: "
            + String.join(", ", missing.keySet())
            + " (the loader says: "
            + missing.values().iterator().next()
            + ")",
        remedy(missing.keySet()));
  }

  private static String remedy(Set<String> missing) {
    List<String> steps = new ArrayList<>();
    if (missing.contains(DRIVER)) {
      steps.add("install NVIDIA's driver");
    }
    if (missing.stream().anyMatch(library -> library.startsWith("libnv"))) {
      steps.add("install TensorRT 10");
    }
    if (missing.stream()
        .anyMatch(library -> library.startsWith("libcu") && !library.equals(DRIVER))) {
      steps.add(
          "./ishowtts natives install --cuda-libraries brings CUDA 12 and cuDNN 9, or install that"
              + " version and put its folder on LD_LIBRARY_PATH");
    }
    return steps.isEmpty()
        ? "install them and put their folder on LD_LIBRARY_PATH"
        : String.join("; ", steps);
  }

  private static Optional<Obstacle> deviceObstacle(CudaProbe probe) {
    CudaCalls calls;
    try {
      calls = probe.cudaRuntime();
    } catch (EngineException e) {
      return Optional.of(
          new Obstacle(
              String.valueOf(e.getMessage()), "put the folder of CUDA on LD_LIBRARY_PATH"));
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
        new Obstacle(
            "no GPU can be used: " + reason,
            "check nvidia-smi, the driver's version and the access to /dev/nvidia*"));
  }

  /** Returns whether sessions can run. */
  public boolean isAvailable() {
    return obstacle.isEmpty();
  }

  /**
   * Does nothing if sessions can run.
   *
   * @throws EngineException UNAVAILABLE with reason and remedy otherwise
   */
  public void require() {
    if (obstacle.isPresent()) {
      throw new EngineException(
          EngineFault.UNAVAILABLE, provider.title() + " is not available: " + obstacle.get());
    }
  }
}
