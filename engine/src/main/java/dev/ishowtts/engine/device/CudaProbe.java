package dev.ishowtts.engine.device;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What can be asked of a machine before CUDA is used: the border to its libraries. */
interface CudaProbe {
  /** Returns whether the CUDA provider's libraries lie beside ONNX Runtime. */
  boolean hasProvider();

  /** Returns the libraries that the CUDA provider needs. */
  List<String> needed() throws IOException;

  /** Returns why a library does not load, in the loader's words; empty if it does. */
  Optional<String> trouble(String library);

  /**
   * Loads the CUDA runtime, the one that the provider uses.
   *
   * @throws dev.ishowtts.engine.fault.EngineException UNAVAILABLE if there is none
   */
  CudaCalls cudaRuntime();
}
