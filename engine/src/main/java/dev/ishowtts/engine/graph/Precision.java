package dev.ishowtts.engine.graph;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Number format of the flow's weights and arithmetic. Text encoder, time embedding, state, guidance
 * and vocoder stay in fp32 whatever it is.
 */
public enum Precision {
  FP32(DataType.FLOAT),
  /** For GPUs; a CPU computes it in fp32 from rounded weights. */
  FP16(DataType.FLOAT16),
  /**
   * For CPUs: the products of the transformer blocks in 8 bits, weights per output channel,
   * activations per tensor and run; the rest as {@link #FP32}.
   */
  INT8(DataType.FLOAT),
  /**
   * For GPUs: the weights of the transformer blocks in 8 bits with a scale for every 32 of them,
   * everything else as {@link #FP16}.
   */
  W8(DataType.FLOAT16);

  private final DataType type;

  Precision(DataType type) {
    this.type = type;
  }

  DataType type() {
    return type;
  }

  /** Returns the layers whose weights are stored in 8 bits unless somebody says otherwise. */
  public Set<BlockLayer> eightBits() {
    return switch (this) {
      case FP32, FP16 -> EnumSet.noneOf(BlockLayer.class);
      case INT8, W8 -> EnumSet.allOf(BlockLayer.class);
    };
  }

  /** Returns the name in manifests and settings, e.g. {@code fp16}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
