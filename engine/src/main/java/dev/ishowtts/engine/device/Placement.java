package dev.ishowtts.engine.device;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.CudaOptions;
import dev.ishowtts.engine.runtime.DeclaredInput;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.TensorRtOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which provider runs which operations of a graph, as ONNX Runtime decides when it loads it: counts
 * of nodes after its basic rewriting, bodies of loops included.
 *
 * @param graph file name
 * @param operators nodes by ONNX Runtime's name of the provider and then by type of operation
 */
public record Placement(String graph, SortedMap<String, SortedMap<String, Integer>> operators) {
  private static final String RECORD = "session.record_ep_graph_assignment_info";

  public Placement {
    operators = new TreeMap<>(operators);
  }

  /**
   * Loads a graph and asks. Operations that the provider does not take go to the CPU here, whatever
   * the engine would do.
   *
   * @param tensorRt used with that provider only
   * @param operations of ours that the graph may use
   * @throws EngineException BAD_MODEL if the graph is refused, UNAVAILABLE if the provider is not
   *     to be had or ONNX Runtime is older than 1.24
   */
  public static Placement of(
      OrtLibrary library,
      Path graph,
      Provider provider,
      TensorRtOptions tensorRt,
      Optional<CustomOperations> operations) {
    String name = String.valueOf(graph.getFileName());
    if (!library.has(OrtFunction.SESSION_GET_EP_GRAPH_ASSIGNMENT_INFO)) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "ONNX Runtime "
              + library.version()
              + " does not tell where operations run: 1.24 and newer do");
    }
    try (OrtHandle settings = settings(library, graph, provider, tensorRt, operations);
        OrtHandle session =
            library.create(
                EngineFault.BAD_MODEL,
                name + " cannot be loaded",
                OrtFunction.CREATE_SESSION,
                OrtFunction.RELEASE_SESSION,
                library.environment(),
                SessionSettings.path(graph),
                settings.pointer())) {
      return new Placement(name, new Reading(library, name).operators(session.pointer()));
    }
  }

  private static OrtHandle settings(
      OrtLibrary library,
      Path graph,
      Provider provider,
      TensorRtOptions tensorRt,
      Optional<CustomOperations> operations) {
    OrtHandle settings =
        library.create(
            EngineFault.RUNTIME,
            "the options of a session cannot be set",
            OrtFunction.CREATE_SESSION_OPTIONS,
            OrtFunction.RELEASE_SESSION_OPTIONS);
    boolean done = false;
    try {
      library.call(
          EngineFault.RUNTIME,
          "session entry " + RECORD + " is refused",
          OrtFunction.ADD_SESSION_CONFIG_ENTRY,
          settings.pointer(),
          RECORD,
          "1");
      operations.ifPresent(
          ours ->
              library.call(
                  EngineFault.RUNTIME,
                  "operations of ours are refused",
                  OrtFunction.ADD_CUSTOM_OP_DOMAIN,
                  settings.pointer(),
                  ours.pointer()));
      if (provider == Provider.TENSORRT) {
        ProviderAppender.TENSORRT.append(
            library,
            settings.pointer(),
            tensorRt.options(String.valueOf(graph.getFileName()), DeclaredInput.read(graph)));
      }
      if (provider != Provider.CPU) {
        ProviderAppender.CUDA.append(library, settings.pointer(), CudaOptions.standard(0));
      }
      done = true;
      return settings;
    } finally {
      if (!done) {
        settings.close();
      }
    }
  }

  /** Returns the number of nodes of each provider. */
  public SortedMap<String, Integer> nodes() {
    SortedMap<String, Integer> nodes = new TreeMap<>();
    operators.forEach(
        (provider, counts) ->
            nodes.put(provider, counts.values().stream().mapToInt(Integer::intValue).sum()));
    return nodes;
  }

  /** Returns the nodes of a provider by type; empty if it has none. */
  public Map<String, Integer> on(Provider provider) {
    return Optional.<Map<String, Integer>>ofNullable(operators.get(provider.runtimeName()))
        .orElse(Map.of());
  }

  /** Reads what a session recorded; all of it belongs to the session. */
  private record Reading(OrtLibrary library, String graph) {
    SortedMap<String, SortedMap<String, Integer>> operators(Pointer session) {
      SortedMap<String, SortedMap<String, Integer>> operators = new TreeMap<>();
      for (Pointer part : list(OrtFunction.SESSION_GET_EP_GRAPH_ASSIGNMENT_INFO, session)) {
        SortedMap<String, Integer> counts =
            operators.computeIfAbsent(
                text(OrtFunction.EP_ASSIGNED_SUBGRAPH_GET_EP_NAME, part), key -> new TreeMap<>());
        for (Pointer node : list(OrtFunction.EP_ASSIGNED_SUBGRAPH_GET_NODES, part)) {
          counts.merge(text(OrtFunction.EP_ASSIGNED_NODE_GET_OPERATOR_TYPE, node), 1, Integer::sum);
        }
      }
      return operators;
    }

    private List<Pointer> list(OrtFunction function, Pointer owner) {
      PointerByReference array = new PointerByReference();
      LongByReference count = new LongByReference();
      call(function, owner, array, count);
      List<Pointer> items = new ArrayList<>();
      for (long i = 0; i < count.getValue(); i++) {
        items.add(array.getValue().getPointer(i * Native.POINTER_SIZE));
      }
      return items;
    }

    private String text(OrtFunction function, Pointer owner) {
      PointerByReference text = new PointerByReference();
      call(function, owner, text);
      return text.getValue().getString(0, "UTF-8");
    }

    private void call(OrtFunction function, Object... arguments) {
      library.call(
          EngineFault.RUNTIME,
          "the placement of " + graph + " cannot be read",
          function,
          arguments);
    }
  }
}
