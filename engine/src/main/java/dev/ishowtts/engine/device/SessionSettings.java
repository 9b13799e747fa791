package dev.ishowtts.engine.device;

import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Turns {@link DeviceOptions} into ONNX Runtime's own objects. */
final class SessionSettings {
  private SessionSettings() {}

  /** Returns ONNX Runtime's session options; the caller closes them. */
  static OrtHandle create(OrtLibrary library, DeviceOptions options) {
    OrtHandle settings =
        library.create(
            EngineFault.RUNTIME,
            "the options of a session cannot be set",
            OrtFunction.CREATE_SESSION_OPTIONS,
            OrtFunction.RELEASE_SESSION_OPTIONS);
    boolean done = false;
    try {
      Pointer target = settings.pointer();
      set(library, OrtFunction.SET_INTRA_OP_NUM_THREADS, target, options.threads());
      set(library, OrtFunction.SET_INTER_OP_NUM_THREADS, target, 1);
      set(
          library,
          OrtFunction.SET_SESSION_GRAPH_OPTIMIZATION_LEVEL,
          target,
          options.optimization().level());
      set(library, OrtFunction.DISABLE_MEM_PATTERN, target);
      for (Map.Entry<String, String> entry : options.sessionEntries().entrySet()) {
        library.call(
            EngineFault.RUNTIME,
            "session entry " + entry.getKey() + "=" + entry.getValue() + " is refused",
            OrtFunction.ADD_SESSION_CONFIG_ENTRY,
            target,
            entry.getKey(),
            entry.getValue());
      }
      options
          .operations()
          .ifPresent(
              ours -> set(library, OrtFunction.ADD_CUSTOM_OP_DOMAIN, target, ours.pointer()));
      if (options.memory() instanceof CudaMemory cuda) {
        addCuda(library, target, cuda, options.cudaOptions());
      }
      done = true;
      return settings;
    } finally {
      if (!done) {
        settings.close();
      }
    }
  }

  private static void set(OrtLibrary library, OrtFunction function, Object... arguments) {
    library.call(
        EngineFault.RUNTIME, "the options of a session cannot be set", function, arguments);
  }

  private static void addCuda(
      OrtLibrary library, Pointer settings, CudaMemory memory, Map<String, String> options) {
    try (OrtHandle cuda =
        library.create(
            EngineFault.UNAVAILABLE,
            "the CUDA provider is not available",
            OrtFunction.CREATE_CUDA_PROVIDER_OPTIONS,
            OrtFunction.RELEASE_CUDA_PROVIDER_OPTIONS)) {
      Map<String, String> sorted = new TreeMap<>(options);
      library.call(
          EngineFault.RUNTIME,
          "the CUDA provider refuses one of the options " + sorted,
          OrtFunction.UPDATE_CUDA_PROVIDER_OPTIONS,
          cuda.pointer(),
          sorted.keySet().toArray(new String[0]),
          sorted.values().toArray(new String[0]),
          (long) sorted.size());
      library.call(
          EngineFault.RUNTIME,
          "the CUDA provider refuses a stream of ours",
          OrtFunction.UPDATE_CUDA_PROVIDER_OPTIONS_WITH_VALUE,
          cuda.pointer(),
          "user_compute_stream",
          memory.stream().handle());
      library.call(
          EngineFault.UNAVAILABLE,
          "the CUDA provider is not available",
          OrtFunction.APPEND_EXECUTION_PROVIDER_CUDA_V2,
          settings,
          cuda.pointer());
    }
  }

  /** Returns a path in the characters of the system. */
  static Object path(Path path) {
    String text = path.toAbsolutePath().toString();
    return Platform.isWindows() ? new WString(text) : text;
  }
}
