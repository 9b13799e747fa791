package dev.ishowtts.engine.device;

import java.util.List;

/**
 * An input or output of a graph.
 *
 * @param shape extent of each dimension, -1 where any extent is allowed
 */
public record Port(String name, ElementType type, List<Long> shape) {
  public Port {
    shape = List.copyOf(shape);
  }

  /** Throws if a buffer of that type and shape cannot be bound here. */
  void check(ElementType offered, List<Long> offeredShape) {
    if (offered != type) {
      throw new IllegalArgumentException(
          name + " must be " + type + ", got a buffer of " + offered);
    }
    boolean fits = offeredShape.size() == shape.size();
    for (int i = 0; fits && i < shape.size(); i++) {
      fits = shape.get(i) < 0 ? offeredShape.get(i) >= 0 : shape.get(i).equals(offeredShape.get(i));
    }
    if (!fits) {
      throw new IllegalArgumentException(
          name + " must have the shape " + shape + " (-1: any), got " + offeredShape);
    }
  }
}
