package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.flow.VelocityProbe;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.ProcessorCores;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import java.nio.file.Path;
import java.util.List;

/** Evaluates the velocity field of written bundles. */
@FunctionalInterface
public interface VelocityMeter {
  /** Runs the graphs on the CPU. */
  VelocityMeter ONNX =
      (folder, architecture, times) -> {
        int threads = ProcessorCores.ofHost().count();
        OnnxRuntime runtime = new OnnxRuntime(new RuntimeOptions(Provider.CPU, threads));
        try (VelocityProbe probe = new VelocityProbe(runtime, folder, architecture)) {
          return times.stream().map(probe::velocity).toList();
        }
      };

  /**
   * Returns the velocity at each time, at a place that depends on nothing but the architecture.
   *
   * @param folder holds the files of a bundle
   */
  List<float[]> velocities(Path folder, Architecture architecture, List<Double> times);
}
