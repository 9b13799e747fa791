package dev.ishowtts.engine.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/*
 * TensorRT compiles a graph for ranges of shapes, which takes minutes. With explicit profiles it does
 * so once, for the ranges below; without them it does so again whenever a shape leaves the range seen
 * so far. ONNX Runtime wants a range for every dynamic input of every part that it hands to TensorRT,
 * so explicit profiles need a graph that is taken whole.
 */

/**
 * How the TensorRT provider compiles graphs and keeps what it compiled.
 *
 * @param device number of the GPU, from 0
 * @param cache folder of compiled engines and timings; empty keeps none
 * @param rounding of fp32; a graph of fp16 needs FP16 too
 * @param profiles ranges of shapes by name of a dynamic axis; empty leaves them to TensorRT
 * @param workspaceMib memory that compilation may use; 0 leaves that to TensorRT
 */
public record TensorRtOptions(
    int device,
    Optional<Path> cache,
    Rounding rounding,
    Map<String, Range> profiles,
    int workspaceMib) {
  /** Precision of the compiled graph. */
  public enum Rounding {
    /** As in the graph. */
    NONE,
    /** To fp16 where TensorRT finds that faster. */
    FP16
  }

  /**
   * Extents of an axis.
   *
   * @param min at least 1
   * @param opt what it is made fastest for, from {@code min} to {@code max}
   */
  public record Range(int min, int opt, int max) {
    public Range {
      if (min < 1 || opt < min || max < opt) {
        throw new IllegalArgumentException(
            "a range needs 1 <= min <= opt <= max, got %d, %d, %d".formatted(min, opt, max));
      }
    }
  }

  public TensorRtOptions {
    if (workspaceMib < 0) {
      throw new IllegalArgumentException("workspaceMib must be >= 0, got " + workspaceMib);
    }
    profiles = Map.copyOf(profiles);
  }

  /**
   * Returns the provider's options for a graph, in ONNX Runtime's words.
   *
   * @param graph its file name, e.g. {@code sampler.onnx}
   */
  public SortedMap<String, String> options(String graph, List<DeclaredInput> inputs) {
    SortedMap<String, String> options = new TreeMap<>();
    options.put("device_id", Integer.toString(device));
    options.put("trt_fp16_enable", rounding == Rounding.FP16 ? "1" : "0");
    if (workspaceMib > 0) {
      options.put("trt_max_workspace_size", Long.toString((long) workspaceMib << 20));
    }
    cache.ifPresent(
        folder -> {
          options.put("trt_engine_cache_enable", "1");
          options.put("trt_engine_cache_path", folder.toString());
          options.put("trt_engine_cache_prefix", prefix(graph));
          options.put("trt_timing_cache_enable", "1");
          options.put("trt_timing_cache_path", folder.toString());
        });
    List<DeclaredInput> dynamic = inputs.stream().filter(DeclaredInput::isDynamic).toList();
    if (!dynamic.isEmpty() && dynamic.stream().allMatch(this::isCovered)) {
      options.put("trt_profile_min_shapes", shapes(dynamic, Range::min));
      options.put("trt_profile_opt_shapes", shapes(dynamic, Range::opt));
      options.put("trt_profile_max_shapes", shapes(dynamic, Range::max));
    }
    return options;
  }

  private static String prefix(String graph) {
    return graph.replaceFirst("\\.onnx$", "").replaceAll("[^A-Za-z0-9]", "_");
  }

  private boolean isCovered(DeclaredInput input) {
    return input.axes().stream().filter(DeclaredInput::isDynamic).allMatch(profiles::containsKey);
  }

  /* Form: noise:1x2x100,steps:1 */
  private String shapes(List<DeclaredInput> inputs, ToIntFunction<Range> end) {
    return String.join(
        ",", inputs.stream().map(input -> input.name() + ":" + shape(input, end)).toList());
  }

  private String shape(DeclaredInput input, ToIntFunction<Range> end) {
    return String.join("x", input.axes().stream().map(axis -> extent(axis, end)).toList());
  }

  private String extent(String axis, ToIntFunction<Range> end) {
    Range range = profiles.get(axis);
    return range == null ? axis : Integer.toString(end.applyAsInt(range));
  }
}
