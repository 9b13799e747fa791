package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import java.util.Map;
import java.util.TreeMap;

/** Adds a GPU provider with its options to the options of a session. */
enum ProviderAppender {
  CUDA(
      Provider.CUDA,
      OrtFunction.CREATE_CUDA_PROVIDER_OPTIONS,
      OrtFunction.UPDATE_CUDA_PROVIDER_OPTIONS,
      OrtFunction.APPEND_EXECUTION_PROVIDER_CUDA_V2,
      OrtFunction.RELEASE_CUDA_PROVIDER_OPTIONS),
  TENSORRT(
      Provider.TENSORRT,
      OrtFunction.CREATE_TENSORRT_PROVIDER_OPTIONS,
      OrtFunction.UPDATE_TENSORRT_PROVIDER_OPTIONS,
      OrtFunction.APPEND_EXECUTION_PROVIDER_TENSORRT_V2,
      OrtFunction.RELEASE_TENSORRT_PROVIDER_OPTIONS);

  private final Provider provider;
  private final OrtFunction create;
  private final OrtFunction update;
  private final OrtFunction append;
  private final OrtFunction release;

  ProviderAppender(
      Provider provider,
      OrtFunction create,
      OrtFunction update,
      OrtFunction append,
      OrtFunction release) {
    this.provider = provider;
    this.create = create;
    this.update = update;
    this.append = append;
    this.release = release;
  }

  /** Throws UNAVAILABLE if the provider's library does not load. */
  void append(OrtLibrary library, Pointer settings, Map<String, String> options) {
    String unavailable = provider.title() + " is not available";
    try (OrtHandle own = library.create(EngineFault.UNAVAILABLE, unavailable, create, release)) {
      Map<String, String> sorted = new TreeMap<>(options);
      library.call(
          EngineFault.RUNTIME,
          provider.title() + " refuses one of the options " + sorted,
          update,
          own.pointer(),
          sorted.keySet().toArray(new String[0]),
          sorted.values().toArray(new String[0]),
          (long) sorted.size());
      library.call(EngineFault.UNAVAILABLE, unavailable, append, settings, own.pointer());
    }
  }
}
