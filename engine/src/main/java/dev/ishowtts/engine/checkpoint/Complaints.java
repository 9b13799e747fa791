package dev.ishowtts.engine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToLongFunction;

/** Collects everything that is wrong with a model, for one error that lists it. */
final class Complaints {
  private static final int SHOWN = 20;

  private final List<String> all = new ArrayList<>();

  void add(String complaint) {
    all.add(complaint);
  }

  /**
   * Compares what a file holds with what it must and what it may hold.
   *
   * @param optional tensors that may be absent but not misshapen
   */
  void compare(
      Map<String, List<Long>> actual,
      SortedMap<String, List<Long>> required,
      SortedMap<String, List<Long>> optional) {
    required.forEach(
        (name, shape) -> {
          List<Long> found = actual.get(name);
          if (found == null) {
            add("missing " + name + " " + shape);
            return;
          }
          misshapen(name, shape, found);
        });
    actual.forEach(
        (name, shape) -> {
          List<Long> wanted = optional.get(name);
          if (wanted != null) {
            misshapen(name, wanted, shape);
            return;
          }
          if (!required.containsKey(name)) {
            add("unknown " + BadModel.shown(name) + " " + shape);
          }
        });
  }

  /**
   * Complains of weights that are stored as integers: quantized ones would need their scales.
   *
   * @param sourceNames name in the source by the name to show
   */
  void requireFloating(WeightSource source, SortedMap<String, String> sourceNames) {
    sourceNames.forEach(
        (name, sourceName) -> {
          TensorType type = source.type(sourceName);
          if (!type.isFloating()) {
            add(
                "mistyped "
                    + BadModel.shown(name)
                    + " is "
                    + type
                    + ", must be of a floating type");
          }
        });
  }

  private void misshapen(String name, List<Long> wanted, List<Long> found) {
    if (!wanted.equals(found)) {
      add("misshapen " + name + " is " + found + ", must be " + wanted);
    }
  }

  /** Throws BAD_MODEL with every complaint in one line, if there are any. */
  void throwIfAny(String file, String what, String remedy) {
    if (all.isEmpty()) {
      return;
    }
    String list = String.join("; ", all.subList(0, Math.min(SHOWN, all.size())));
    String more = all.size() > SHOWN ? "; and " + (all.size() - SHOWN) + " more" : "";
    throw BadModel.of(file, what + ": " + list + more + "; " + remedy);
  }

  /** Returns how many different indices follow a prefix, as in {@code blocks.0.weight}. */
  static int indices(Map<String, List<Long>> shapes, String prefix) {
    return (int)
        shapes.keySet().stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .filter(rest -> rest.indexOf('.') > 0)
            .map(rest -> rest.substring(0, rest.indexOf('.')))
            .filter(index -> index.chars().allMatch(c -> c >= '0' && c <= '9'))
            .distinct()
            .count();
  }

  /** Returns one size of a tensor that a model cannot be without. */
  static int size(
      String file,
      Map<String, List<Long>> shapes,
      String name,
      int rank,
      ToLongFunction<List<Long>> pick) {
    List<Long> shape = shapes.get(name);
    if (shape == null) {
      throw BadModel.of(
          file, "has no tensor '" + name + "'; give a checkpoint of the F5-TTS or Vocos layout");
    }
    long size = shape.size() == rank ? pick.applyAsLong(shape) : -1;
    if (size < 1 || size > 1 << 20) {
      throw BadModel.of(
          file,
          "tensor '%s' has shape %s, must have rank %d and sizes of 1 to %d; give another checkpoint"
              .formatted(name, shape, rank, 1 << 20));
    }
    return (int) size;
  }
}
