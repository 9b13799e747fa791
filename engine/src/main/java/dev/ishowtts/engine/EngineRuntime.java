package dev.ishowtts.engine;

import dev.ishowtts.engine.device.GpuName;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.runtime.TensorRtOptions;
import dev.ishowtts.engine.runtime.TensorRtOptions.Range;
import dev.ishowtts.engine.runtime.TensorRtOptions.Rounding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Turns the engine's settings into those of sessions. */
final class EngineRuntime {
  /** Frames that TensorRT makes graphs fastest for: 8 s, reference included. */
  private static final int USUAL_FRAMES = 768;

  private static final int MOST_STEPS = 128;

  private EngineRuntime() {}

  /**
   * Returns how sessions of a model run.
   *
   * @param version of ONNX Runtime
   * @throws EngineException UNAVAILABLE if the folder of compiled engines cannot be made
   */
  static RuntimeOptions options(EngineSettings settings, ModelFiles files, String version) {
    return new RuntimeOptions(
        settings.provider(),
        settings.effectiveThreads(),
        settings.acceleration().cpuNodes(),
        settings.provider() == Provider.TENSORRT
            ? Optional.of(
                tensorRt(
                    settings,
                    files,
                    cache(settings, files, GpuName.of(0).orElse("unknown"), version)))
            : Optional.empty());
  }

  static TensorRtOptions tensorRt(EngineSettings settings, ModelFiles files, Optional<Path> cache) {
    Acceleration acceleration = settings.acceleration();
    boolean narrow = acceleration.tensorRtFp16() || !files.precision().equals("fp32");
    return new TensorRtOptions(
        0,
        cache,
        narrow ? Rounding.FP16 : Rounding.NONE,
        acceleration.tensorRtProfiles() ? ranges(settings) : Map.of(),
        acceleration.tensorRtWorkspaceMib());
  }

  /** Returns the extents of the named axes of this project's graphs. */
  private static Map<String, Range> ranges(EngineSettings settings) {
    int frames = settings.gpuFrames();
    int batch = settings.batching().size();
    return Map.of(
        "branches",
        new Range(1, 2, 2),
        "batch",
        new Range(1, 1, batch),
        "rows",
        new Range(1, 2, 2 * batch),
        "frames",
        new Range(2, Math.min(USUAL_FRAMES, frames), frames),
        "steps",
        new Range(1, settings.options().nfe(), MOST_STEPS));
  }

  /* Compiled engines are good for one model, GPU and version only. */
  static Optional<Path> cache(
      EngineSettings settings, ModelFiles files, String gpu, String version) {
    Optional<Path> folder =
        settings
            .acceleration()
            .tensorRtCache()
            .map(
                root ->
                    root.resolve(
                        "%s-%s-ort%s"
                            .formatted(
                                files.digest().substring(0, Math.min(16, files.digest().length())),
                                gpu.replaceAll("[^A-Za-z0-9]+", "_"),
                                version)));
    folder.ifPresent(EngineRuntime::make);
    return folder;
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "compiled engines of TensorRT cannot be kept in "
              + folder
              + " ("
              + e.getMessage()
              + "): set ISHOWTTS_HOME to a writable folder",
          e);
    }
  }
}
