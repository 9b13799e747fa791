package dev.ishowtts.engine.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.file.Path;

/** Opens sessions of ONNX Runtime. */
public final class OnnxRuntime {
  private final OrtEnvironment environment;
  private final RuntimeOptions options;

  /**
   * Loads the native library.
   *
   * @throws EngineException UNAVAILABLE if it cannot be loaded on this machine
   */
  public OnnxRuntime(RuntimeOptions options) {
    this.options = options;
    try {
      this.environment =
          RoomyStack.call(
              () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR));
    } catch (UnsatisfiedLinkError | IllegalStateException e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "ONNX Runtime's native library does not load here: " + e.getMessage(),
          e);
    }
  }

  public RuntimeOptions options() {
    return options;
  }

  /** Returns the version of the Java binding, e.g. {@code 1.29.0}. */
  public String version() {
    return environment.getVersion();
  }

  /**
   * Loads a graph from a file; its external weights lie beside it.
   *
   * @throws EngineException BAD_MODEL if the graph is refused, UNAVAILABLE if the provider is not
   *     to be had
   */
  public OnnxSession open(Path graph) {
    String name = OnnxSession.nameOf(graph);
    try (OrtSession.SessionOptions session = new OrtSession.SessionOptions()) {
      session.setIntraOpNumThreads(options.threads());
      session.setInterOpNumThreads(1);
      session.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      session.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session.setMemoryPatternOptimization(false);
      if (options.provider() != Provider.CPU) {
        addCuda(session);
      }
      return new OnnxSession(
          environment, environment.createSession(graph.toString(), session), name);
    } catch (OrtException e) {
      throw new EngineException(
          EngineFault.BAD_MODEL, name + " cannot be loaded: " + OnnxSession.firstLine(e), e);
    }
  }

  private static void addCuda(OrtSession.SessionOptions session) {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      session.addCUDA(cuda);
    } catch (OrtException e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "the CUDA provider is not available: " + OnnxSession.firstLine(e),
          e);
    }
  }
}
