package dev.ishowtts.engine;

import dev.ishowtts.engine.runtime.CpuNodes;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a GPU provider is had and what it may do.
 *
 * @param natives folder with ONNX Runtime's libraries; empty takes installed ones for a GPU
 *     provider and the jar's for the CPU
 * @param cpuNodes what happens to operations that the provider does not take
 * @param tensorRtFp16 whether TensorRT may round fp32 to fp16
 * @param tensorRtProfiles whether TensorRT compiles once for all shapes
 * @param tensorRtWorkspaceMib memory that its compilation may use; 0 leaves that to it
 * @param tensorRtCache folder under which compiled engines are kept; empty keeps none
 */
public record Acceleration(
    Optional<Path> natives,
    CpuNodes cpuNodes,
    boolean tensorRtFp16,
    boolean tensorRtProfiles,
    int tensorRtWorkspaceMib,
    Optional<Path> tensorRtCache) {
  /** Returns the defaults of the settings. */
  public static Acceleration standard() {
    return new Acceleration(Optional.empty(), CpuNodes.REFUSE, false, true, 0, Optional.empty());
  }

  Acceleration cachedUnder(Path folder) {
    return new Acceleration(
        natives,
        cpuNodes,
        tensorRtFp16,
        tensorRtProfiles,
        tensorRtWorkspaceMib,
        Optional.of(folder));
  }
}
