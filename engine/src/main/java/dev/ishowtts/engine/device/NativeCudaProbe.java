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
  private static final List<String> RUNTIMES = List.of(RUNTIME + ".13", RUNTIME + ".12", RUNTIME);
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
    for (String name : candidates()) {
      if (trouble(name).isEmpty()) {
        return Native.load(name, CudaCalls.class, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
      }
    }
    throw new EngineException(
        EngineFault.UNAVAILABLE,
        "the CUDA runtime is not found (tried " + String.join(", ", candidates()) + ")");
  }

  private List<String> candidates() {
    try {
      Stream<String> provider = needed().stream().filter(name -> name.startsWith(RUNTIME));
      return Stream.concat(provider, RUNTIMES.stream()).distinct().toList();
    } catch (IOException e) {
      return RUNTIMES;
    }
  }
}
