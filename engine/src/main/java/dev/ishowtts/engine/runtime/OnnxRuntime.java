package dev.ishowtts.engine.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Opens sessions of ONNX Runtime. */
public final class OnnxRuntime {
  private static final String NO_CPU_NODES = "session.disable_cpu_ep_fallback";
  private static final String CPU_NODES_REFUSED = "fallback to CPU EP has been explicitly disabled";
  private static final String PROFILES_REFUSED = "dynamic shape inputs with associated profiles";

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

  /**
   * Returns the version of the native library, e.g. {@code 1.29.0}; the Java binding may be of
   * another.
   */
  public String version() {
    try {
      return environment.getEpDevices().stream()
          .filter(device -> device.getEpName().equals(Provider.CPU.runtimeName()))
          .map(device -> device.getEpMetadata().get("version"))
          .filter(Objects::nonNull)
          .findFirst()
          .orElseGet(environment::getVersion);
    } catch (OrtException e) {
      return environment.getVersion();
    }
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
      addProviders(session, graph);
      return new OnnxSession(
          environment, environment.createSession(graph.toString(), session), name);
    } catch (OrtException e) {
      throw refused(name, OnnxSession.reason(e), e);
    }
  }

  /* An EngineException of a provider passes through. */
  private void addProviders(OrtSession.SessionOptions session, Path graph) throws OrtException {
    if (options.provider() == Provider.CPU) {
      return;
    }
    if (options.cpuNodes() == CpuNodes.REFUSE) {
      session.addConfigEntry(NO_CPU_NODES, "1");
    }
    if (options.tensorRt().isPresent()) {
      String name = OnnxSession.nameOf(graph);
      addTensorRt(session, options.tensorRt().get().options(name, DeclaredInput.read(graph)));
    }
    addCuda(session);
  }

  /** Says what to do about a graph that ONNX Runtime did not take. */
  private EngineException refused(String name, String reason, OrtException cause) {
    String provider = options.provider().title();
    if (reason.contains(CPU_NODES_REFUSED)) {
      return new EngineException(
          EngineFault.UNAVAILABLE,
          name
              + " has operations that "
              + provider
              + " does not take, and which would run on the CPU: ./ishowtts doctor counts them;"
              + " engine.cpu_nodes = \"allow\" accepts them"
              + (options.provider() == Provider.CUDA ? ", engine.gpu_graphs = true has none" : ""),
          cause);
    }
    if (reason.contains(PROFILES_REFUSED)) {
      return new EngineException(
          EngineFault.UNAVAILABLE,
          name
              + " is not taken whole by TensorRT, so that ranges of shapes cannot be given: set"
              + " engine.tensorrt_profiles = false",
          cause);
    }
    return new EngineException(EngineFault.BAD_MODEL, name + " cannot be loaded: " + reason, cause);
  }

  private static void addTensorRt(OrtSession.SessionOptions session, Map<String, String> values) {
    try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(0)) {
      for (Map.Entry<String, String> value : values.entrySet()) {
        tensorRt.add(value.getKey(), value.getValue());
      }
      session.addTensorrt(tensorRt);
    } catch (OrtException e) {
      throw unavailable(Provider.TENSORRT, e);
    }
  }

  /* Always with options: without them the CPU jar's binding refuses although the library has CUDA. */
  private static void addCuda(OrtSession.SessionOptions session) {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
      for (Map.Entry<String, String> value : CudaOptions.standard(0).entrySet()) {
        cuda.add(value.getKey(), value.getValue());
      }
      session.addCUDA(cuda);
    } catch (OrtException e) {
      throw unavailable(Provider.CUDA, e);
    }
  }

  private static EngineException unavailable(Provider provider, OrtException e) {
    return new EngineException(
        EngineFault.UNAVAILABLE,
        provider.title()
            + " is not available: "
            + OnnxSession.reason(e)
            + "; ./ishowtts doctor says what to do, or set engine.provider = \"cpu\"",
        e);
  }
}
