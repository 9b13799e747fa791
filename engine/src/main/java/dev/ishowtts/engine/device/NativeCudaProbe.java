package dev.ishowtts.engine.device;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Asks the dynamic loader of this machine. */
final class NativeCudaProbe implements CudaProbe {
  private static final String RUNTIME = "libcudart.so";
  private static final List<String> VERSIONS = List.of(".13", ".12", "");
  private static final int RTLD_LAZY = 1;
  private static final String CUDA = "onnxruntime_providers_cuda";
  private static final String TENSORRT = "onnxruntime_providers_tensorrt";

  private final Path folder;
  private final List<String> providers;

  /** Asks for what CUDA needs. */
  NativeCudaProbe(Path folder) {
    this(folder, Provider.CUDA);
  }

  NativeCudaProbe(Path folder, Provider provider) {
    this.folder = folder;
    this.providers = provider == Provider.TENSORRT ? List.of(CUDA, TENSORRT) : List.of(CUDA);
  }

  @Override
  public boolean hasProvider() {
    return providerFiles().stream().allMatch(Files::isRegularFile)
        && Files.isRegularFile(
            folder.resolve(System.mapLibraryName("onnxruntime_providers_shared")));
  }

  private List<Path> providerFiles() {
    return providers.stream().map(name -> folder.resolve(System.mapLibraryName(name))).toList();
  }

  @Override
  public List<String> needed() throws IOException {
    Set<String> needed = new LinkedHashSet<>();
    for (Path provider : providerFiles()) {
      needed.addAll(SharedObject.needed(provider));
    }
    return List.copyOf(needed);
  }

  /*
   * dlopen itself and not JNA's search, which goes on to look for other versions. The provider is not
   * opened here: its static state is only right when ONNX Runtime opens it.
   */
  @Override
  public Optional<String> trouble(String name) {
    Path beside = folder.resolve(name);
    String library = Files.isRegularFile(beside) ? beside.toString() : name;
    NativeLibrary process = NativeLibrary.getProcess();
    Function open = process.getFunction("dlopen");
    Function error = process.getFunction("dlerror"); // looked up now, since that clears the error
    if (open.invokePointer(new Object[] {library, RTLD_LAZY}) != null) {
      return Optional.empty();
    }
    String message = error.invokeString(new Object[0], false);
    return Optional.of(OrtLibrary.firstLine(message));
  }

  @Override
  public CudaCalls cudaRuntime() {
    return Native.load(
        library(RUNTIME), CudaCalls.class, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
  }

  /**
   * Returns the name under which one of CUDA's libraries loads here, the provider's own first.
   *
   * @param name without its version, e.g. {@code libcudart.so}
   * @throws EngineException UNAVAILABLE if none loads
   */
  String library(String name) {
    List<String> candidates = candidates(name);
    return candidates.stream()
        .filter(candidate -> trouble(candidate).isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new EngineException(
                    EngineFault.UNAVAILABLE,
                    name + " is not found (tried " + String.join(", ", candidates) + ")"));
  }

  private List<String> candidates(String name) {
    Stream<String> usual = VERSIONS.stream().map(version -> name + version);
    try {
      Stream<String> provider = needed().stream().filter(needed -> needed.startsWith(name));
      return Stream.concat(provider, usual).distinct().toList();
    } catch (IOException e) {
      return usual.toList();
    }
  }
}
