package dev.ishowtts.engine.natives;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names of the libraries that belong together. The CUDA ones are what ONNX Runtime 1.29's CUDA
 * provider and cuDNN 9 need of CUDA 12.6.
 */
public final class NativeParts {
  /** Libraries of CUDA and cuDNN in the order in which they must be loaded. */
  public static final List<String> CUDA_ORDER =
      List.of(
          "libcudart.so.12",
          "libnvrtc.so.12",
          "libnvJitLink.so.12",
          "libcublasLt.so.12",
          "libcublas.so.12",
          "libcurand.so.10",
          "libcufft.so.11",
          "libcudnn_graph.so.9",
          "libcudnn_ops.so.9",
          "libcudnn.so.9",
          "libcudnn_heuristic.so.9",
          "libcudnn_engines_precompiled.so.9",
          "libcudnn_engines_runtime_compiled.so.9",
          "libcudnn_cnn.so.9",
          "libcudnn_adv.so.9");

  /** Opened by name by one of the above, so they must lie beside it; not loaded first. */
  private static final String NVRTC_DATA = "libnvrtc-builtins.so.";

  private NativeParts() {}

  /** Returns the file name of a library on a platform, e.g. {@code libonnxruntime.so}. */
  static String file(String platform, String library) {
    String system = platform.substring(0, platform.indexOf('-'));
    return switch (system) {
      case "win" -> library + ".dll";
      case "osx" -> "lib" + library + ".dylib";
      default -> "lib" + library + ".so";
    };
  }

  /** Returns the library of the Java binding. */
  static String binding(String platform) {
    return file(platform, "onnxruntime4j_jni");
  }

  /** Returns the files without which the Java binding does not start. */
  static Set<String> core(String platform) {
    return Set.of(file(platform, "onnxruntime"), binding(platform));
  }

  /** Returns the provider libraries without which no GPU can be used. */
  static Set<String> gpu(String platform) {
    return Set.of(
        file(platform, "onnxruntime_providers_shared"),
        file(platform, "onnxruntime_providers_cuda"));
  }

  /** Returns the names of all libraries that an installation must hold. */
  static Set<String> required(String platform) {
    Set<String> names = new TreeSet<>(core(platform));
    names.addAll(gpu(platform));
    return names;
  }

  /** Returns whether a file of ONNX Runtime's distribution is wanted. */
  static boolean isRuntime(String platform, String name) {
    return name.equals(file(platform, "onnxruntime_providers_tensorrt"))
        || core(platform).contains(name)
        || gpu(platform).contains(name);
  }

  /** Returns whether a file of the CUDA distribution is wanted. */
  static boolean isCuda(String name) {
    return CUDA_ORDER.contains(name) || name.startsWith(NVRTC_DATA);
  }

  /** Returns the folder of CUDA's libraries in its jar; empty where it has none. */
  static Optional<String> cudaFolder(String platform) {
    return platform.equals("linux-x64")
        ? Optional.of("org/bytedeco/cuda/linux-x86_64/")
        : Optional.empty();
  }

  /** Returns the folder of ONNX Runtime's libraries in its jar. */
  static String runtimeFolder(String platform) {
    return "ai/onnxruntime/native/" + platform + "/";
  }
}
