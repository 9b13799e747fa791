package dev.ishowtts.engine.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The weights and buffers of a Vocos vocoder, as PyTorch stores them. */
final class VocosLayout {
  static final int KERNEL = 7;
  static final String MEL_WINDOW = "feature_extractor.mel_spec.spectrogram.window";
  static final String MEL_FILTERS = "feature_extractor.mel_spec.mel_scale.fb";
  static final String HEAD_WINDOW = "head.istft.window";

  private VocosLayout() {}

  static SortedMap<String, List<Long>> shapes(VocosArchitecture shape) {
    SortedMap<String, List<Long>> shapes = new TreeMap<>();
    long dim = shape.dim();
    long wide = shape.intermediateDim();
    put(shapes, "backbone.embed", List.of(dim, (long) Architecture.MELS, (long) KERNEL));
    put(shapes, "backbone.norm", List.of(dim));
    for (int i = 0; i < shape.layers(); i++) {
      String block = "backbone.convnext." + i + ".";
      put(shapes, block + "dwconv", List.of(dim, 1L, (long) KERNEL));
      put(shapes, block + "norm", List.of(dim));
      put(shapes, block + "pwconv1", List.of(wide, dim));
      put(shapes, block + "pwconv2", List.of(dim, wide));
      shapes.put(block + "gamma", List.of(dim));
    }
    put(shapes, "backbone.final_layer_norm", List.of(dim));
    put(shapes, "head.out", List.of(VocosArchitecture.FFT + 2L, dim));
    return shapes;
  }

  /** Returns what a file may hold beside the weights: constants that the engine computes itself. */
  static SortedMap<String, List<Long>> buffers() {
    long fft = VocosArchitecture.FFT;
    return new TreeMap<>(
        Map.of(
            MEL_WINDOW, List.of(fft),
            MEL_FILTERS, List.of(fft / 2 + 1, (long) Architecture.MELS),
            HEAD_WINDOW, List.of(fft)));
  }

  private static void put(SortedMap<String, List<Long>> shapes, String name, List<Long> weight) {
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", weight.subList(0, 1));
  }
}
