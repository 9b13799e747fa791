package dev.ishowtts.engine.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** Named tensors of one file, read on demand; safe for use by one thread at a time. */
public interface WeightSource extends Closeable {
  /** Returns every tensor's name and shape; a scalar has the empty shape. */
  SortedMap<String, List<Long>> shapes();

  /**
   * Returns how a tensor is stored.
   *
   * @throws IllegalArgumentException if there is no such tensor
   */
  TensorType type(String name);

  /**
   * Returns a tensor's values widened to fp32, row-major.
   *
   * @throws IllegalArgumentException if there is no such tensor
   * @throws IOException if the file cannot be read
   */
  float[] floats(String name) throws IOException;
}
