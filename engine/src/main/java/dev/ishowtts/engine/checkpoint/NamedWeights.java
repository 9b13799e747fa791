package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A source whose tensors have other names than in its file; every value is finite. */
final class NamedWeights implements WeightSource {
  private final String file;
  private final WeightSource source;
  private final Map<String, String> sourceNames;
  private final SortedMap<String, List<Long>> shapes;

  /**
   * @param sourceNames name in the file by the name to show
   */
  NamedWeights(String file, WeightSource source, Map<String, String> sourceNames) {
    this.file = file;
    this.source = source;
    this.sourceNames = Map.copyOf(sourceNames);
    SortedMap<String, List<Long>> all = new TreeMap<>();
    SortedMap<String, List<Long>> stored = source.shapes();
    sourceNames.forEach((name, sourceName) -> all.put(name, List.copyOf(stored.get(sourceName))));
    this.shapes = Collections.unmodifiableSortedMap(all);
  }

  @Override
  public SortedMap<String, List<Long>> shapes() {
    return shapes;
  }

  @Override
  public TensorType type(String name) {
    return source.type(sourceName(name));
  }

  @Override
  public float[] floats(String name) throws IOException {
    String sourceName = sourceName(name);
    float[] values = source.floats(sourceName);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw BadModel.of(
            file,
            "weight '%s' is %s at index %d; the checkpoint is damaged, take another"
                .formatted(BadModel.shown(sourceName), values[i], i));
      }
    }
    return values;
  }

  private String sourceName(String name) {
    String sourceName = sourceNames.get(name);
    if (sourceName == null) {
      throw new IllegalArgumentException("no weight '" + name + "' in " + file);
    }
    return sourceName;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
